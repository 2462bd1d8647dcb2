// Small helps for who has scripts: pages work without them.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");

  // A filter that is changed is applied at once.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-at-once]");
    if (form && event.target.reportValidity()) form.requestSubmit();
  });

  // A menu closes when something else is touched, and with Escape.
  const close = (but) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!but || !menu.contains(but)) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => close(event.target));

  const palette = document.getElementById("palette");
  const hits = () => [...palette.querySelectorAll(".hits a")];
  const open = () => {
    close();
    palette.showModal();
    const field = palette.querySelector("input");
    field.select();
    if (!hits().length) field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const move = (step) => {
    const all = hits();
    if (!all.length) return;
    const now = all.findIndex((hit) => hit.hasAttribute("data-at"));
    all[now]?.removeAttribute("data-at");
    const next = all[(now + step + all.length) % all.length];
    next.setAttribute("data-at", "");
    next.scrollIntoView({ block: "nearest" });
  };
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (!palette) return;
    const asked = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (asked || (event.key === "/" && !typing(event.target))) {
      event.preventDefault();
      open();
    } else if (event.key === "Escape") {
      close();
    } else if (palette.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (palette.open && event.key === "Enter" && typing(event.target)) {
      const chosen = palette.querySelector(".hits a[data-at]") || hits()[0];
      if (chosen) {
        event.preventDefault();
        chosen.click();
      }
    }
  });
  palette?.addEventListener("click", (event) => {
    if (event.target === palette) palette.close();
  });
})();
