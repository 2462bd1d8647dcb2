// Recorridos with scripts: what is picked and how the picture is set change without a new page.
(() => {
  "use strict";
  const show = (to, target) => {
    const path = to.pathname + to.search;
    const headers = { "HX-Target": target };
    return window.htmx.ajax("GET", path, { target, headers, swap: "innerHTML settle:0", push: path });
  };
  const plain = (event) =>
    !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

  // The present address with some parameters changed: empty ones are taken away.
  const joined = (changes) => {
    const to = new URL(location.href);
    for (const [name, value] of changes) {
      if (value) to.searchParams.set(name, value);
      else to.searchParams.delete(name);
    }
    return to;
  };

  const mark = (href) => {
    document.querySelectorAll("[data-picks] a").forEach((link) => {
      if (link.getAttribute("href") === href) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };

  document.addEventListener("click", async (event) => {
    if (!window.htmx || !plain(event)) return;
    const part = event.target.closest("[data-picks] a[href$='#picked']");
    const change = event.target.closest("#journey a[data-set]");
    if (part) {
      event.preventDefault();
      const href = part.getAttribute("href");
      mark(href);
      // The settings of the page may have changed since the link was written.
      const to = new URL(href, location.href);
      for (const name of ["measure", "detail", "view"]) {
        const now = new URL(location.href).searchParams.get(name);
        if (now) to.searchParams.set(name, now);
        else to.searchParams.delete(name);
      }
      await show(to, "#picked");
      document.getElementById("picked").scrollIntoView({ block: "nearest" });
    } else if (change) {
      event.preventDefault();
      await show(joined(new URLSearchParams(change.dataset.set)), "#journey");
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-joins]");
    if (!form || !window.htmx) return;
    event.preventDefault();
    const detail = form.querySelector("input[name=detail]");
    show(joined([["detail", detail.value]]), "#journey");
  });
})();
