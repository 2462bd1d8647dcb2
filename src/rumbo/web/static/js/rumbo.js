// Small helps for who has scripts: pages work without them.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");

  // A page that takes long says so at once, and is opened when it has been made.
  if (document.querySelector("[data-waiting]")) {
    // A page that is loaded again is scrolled to where this one stood, under the bar.
    const again = () => (location.hash ? location.reload() : location.replace(location.href));
    fetch(location.href).then(again, () => setTimeout(again, 2000));
  }

  // A filter that is changed is applied at once.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-at-once]");
    if (form && event.target.reportValidity()) form.requestSubmit();
  });

  // A day is written as the page writes it, in whatever language the browser itself is; where the
  // field has the focus the browser shows its own.
  const month = new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", timeZone: "UTC" });
  const write = (field) => {
    const day = field.valueAsDate;
    field.dataset.day = day
      ? `${day.getUTCDate()}\u00a0${month.format(day)}\u00a0${day.getUTCFullYear()}`
      : "—";
  };
  const writeAll = () => document.querySelectorAll("input[type=date]").forEach(write);
  document.addEventListener("input", (event) => { if (event.target.type === "date") write(event.target); });
  document.addEventListener("htmx:after:swap", writeAll);
  writeAll();

  // A menu closes when something else is touched, and with Escape, which gives the focus back.
  const close = (but) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!but || !menu.contains(but)) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => close(event.target));
  const dismiss = () => {
    const menu = document.activeElement.closest("details.menu[open]");
    close();
    menu?.querySelector("summary").focus();
  };

  const palette = document.getElementById("palette");
  const field = palette?.querySelector("input");
  const said = document.getElementById("palette-said");
  const hits = () => [...palette.querySelectorAll(".hits a")];
  let going = false; // Enter was pressed before the hits of what was typed were there
  const found = () => palette.querySelector("[data-query]");
  const fresh = () => found()?.dataset.query === field.value.trim();
  const go = () => {
    going = !fresh();
    if (!going) hits()[0]?.click();
  };
  const open = () => {
    close();
    palette.showModal();
    field.select();
    if (!found()) field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const move = (step) => {
    const all = [field, ...hits()];
    const next = all.indexOf(document.activeElement) + step;
    all[(next + all.length) % all.length].focus();
  };
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");

  if (palette) {
    document.addEventListener("htmx:after:swap", () => {
      said.textContent = found()?.textContent ?? "";
      if (going && fresh()) go();
    });
    field.addEventListener("input", () => { going = false; });
    palette.addEventListener("click", (event) => {
      if (event.target === palette) palette.close();
    });
    palette.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && event.target === field) {
        event.preventDefault();
        go();
      } else if (event.key === "Escape") {
        event.preventDefault(); // a search field would only be emptied
        palette.close();
      } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
        field.focus(); // whoever types on, types into the field
      }
    });
  }

  document.addEventListener("keydown", (event) => {
    const asked = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (palette && (asked || (event.key === "/" && !typing(event.target)))) {
      event.preventDefault();
      open();
    } else if (event.key === "Escape") {
      dismiss();
    }
  });
})();
