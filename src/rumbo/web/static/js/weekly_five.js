// The weekly five by keyboard: 1, 2 and 3 choose a decision, the arrows lead to the neighbours.
(() => {
  "use strict";
  const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const writing = (target) => target.closest("input, textarea, select, dialog");

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest(".deciding form");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (form && event.key === "Escape") {
      event.target.blur();
      return;
    }
    if (!plain(event) || writing(event.target)) return;
    const chosen = document.querySelector(`.deciding form[data-key="${CSS.escape(event.key)}"]`);
    const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = way && document.querySelector(`main a[rel="${way}"]`);
    if (chosen) {
      event.preventDefault();
      chosen.querySelector("textarea, input:not([type=hidden])").focus();
      chosen.scrollIntoView({ block: "nearest" });
    } else if (link) {
      event.preventDefault();
      link.click();
    }
  });

  document
    .querySelector(".meeting li a[aria-current]")
    ?.scrollIntoView({ block: "nearest", inline: "center" });

  // A decision is sent once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".deciding form");
    if (form) form.querySelector("button").disabled = true;
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll(".deciding button").forEach((button) => (button.disabled = false));
  });
})();
