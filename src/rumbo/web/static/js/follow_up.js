// The errands of the day by keyboard: the arrows choose one, 1, 2 and 3 mark it.
(() => {
  "use strict";
  const all = () => [...document.querySelectorAll(".errands li:has(> .marking)")];
  const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  let current = Number(/^#motivo-(\d+)$/.exec(location.hash)?.[1] ?? 0);

  const choose = (place, focus) => {
    const listed = all();
    if (!listed.length) return;
    current = Math.max(0, Math.min(place, listed.length - 1));
    listed.forEach((each, n) => each.classList.toggle("current", n === current));
    if (focus) {
      listed[current].focus({ preventScroll: true });
      listed[current].scrollIntoView({ block: "nearest" });
    }
  };

  const mark = (key) => {
    const found = all()[current]?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    if (found.tagName === "FORM") {
      found.requestSubmit();
    } else {
      found.open = true;
      found.querySelector("input:not([type=hidden])").focus();
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const within = event.target.closest(".marking details");
    if (within && event.key === "Escape") {
      within.open = false;
      within.querySelector("summary").focus();
      return;
    }
    if (!plain(event) || event.target.closest("input, textarea, select, dialog")) return;
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way && all().length) {
      event.preventDefault();
      choose(current + way, true);
    } else if (mark(event.key)) {
      event.preventDefault();
    }
  });
  document.addEventListener("focusin", (event) => {
    const place = all().indexOf(event.target.closest(".errands li li"));
    if (place >= 0) choose(place, false);
  });

  // A mark is sent once, however often the key is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".marking form");
    if (!form) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll(".marking form").forEach((form) => delete form.dataset.sent);
  });
  choose(current, Boolean(location.hash));
})();
