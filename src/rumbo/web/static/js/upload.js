// Sending files with a bar, and by dropping them; without scripts the form sends them all the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const files = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const told = form.querySelector("[data-told]");
  const chosen = form.querySelector("[data-chosen]");
  const button = form.querySelector("button");

  files.addEventListener("change", () => {
    chosen.textContent = [...files.files].map((file) => file.name).join(" · ");
  });
  const target = form.querySelector(".target");
  ["dragover", "dragleave", "drop"].forEach((name) => {
    target.addEventListener(name, (event) => {
      event.preventDefault();
      target.classList.toggle("over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      files.files = event.dataTransfer.files;
      files.dispatchEvent(new Event("change"));
    });
  });

  const fail = (words) => {
    told.textContent = words;
    told.className = "alert";
    bar.hidden = true;
    button.disabled = false;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sending = new XMLHttpRequest();
    sending.open("POST", form.action);
    sending.upload.addEventListener("progress", (now) => {
      if (now.lengthComputable) bar.value = (100 * now.loaded) / now.total;
    });
    sending.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      told.textContent = form.dataset.checking;
    });
    sending.addEventListener("load", () => {
      if (sending.status < 400) location.assign(sending.responseURL);
      else if (sending.status === 413) fail(form.dataset.large);
      else {
        const page = new DOMParser().parseFromString(sending.responseText, "text/html");
        fail(page.querySelector("[role=alert]")?.textContent.trim() || form.dataset.refused);
      }
    });
    sending.addEventListener("error", () => fail(form.dataset.refused));
    bar.hidden = false;
    bar.value = 0;
    button.disabled = true;
    told.className = "quiet";
    told.textContent = form.dataset.sending;
    sending.send(new FormData(form));
  });
})();
