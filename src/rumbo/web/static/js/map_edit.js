// Moving phases and rows by dragging, and fields that follow the kind of a rule: the buttons of the
// form do the same without scripts.
(() => {
  "use strict";
  const press = (form, value, at) => {
    const button = document.createElement("button");
    button.name = "do";
    button.value = value;
    button.hidden = true;
    if (at) button.formAction = at;
    form.append(button);
    form.requestSubmit(button);
  };

  // Another kind of rule asks for other fields.
  document.addEventListener("change", (event) => {
    const select = event.target.closest("select[data-look]");
    const row = select?.closest("[data-rows]");
    if (select) press(select.form, "look", `${location.pathname}#${row.dataset.rows}`);
  });

  // What was wrong with a field goes when it is written anew; the preview says what is wrong now.
  document.addEventListener("input", (event) => {
    const field = event.target.closest(".map-form .entry-field");
    field?.querySelectorAll(".wrong").forEach((each) => each.remove());
    field?.querySelectorAll("[aria-invalid]").forEach((each) => {
      each.removeAttribute("aria-invalid");
      each.removeAttribute("aria-describedby");
    });
  });

  let held = null;
  const list = (item) => item.closest("[data-places], [data-rows]");
  const items = (of) => [...of.children].filter((each) => each.matches("[data-place], [data-row]"));
  document.querySelectorAll(".grip").forEach((grip) => {
    const item = grip.closest("[data-place], [data-row]");
    grip.addEventListener("pointerdown", () => { item.draggable = true; });
    grip.addEventListener("pointerup", () => { item.draggable = false; });
    item.addEventListener("dragstart", (event) => {
      if (!item.draggable || event.target !== item) return;
      held = item;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      item.classList.add("dragged");
    });
    item.addEventListener("dragend", () => {
      item.draggable = false;
      item.classList.remove("dragged");
      held = null;
    });
    ["dragover", "dragleave", "drop"].forEach((name) => {
      item.addEventListener(name, (event) => {
        if (!held || held === item || list(held) !== list(item)) return;
        event.preventDefault();
        event.stopPropagation();
        item.classList.toggle("dropping", name === "dragover");
        if (name !== "drop") return;
        const to = items(list(item)).indexOf(item);
        if (held.dataset.place) press(item.closest("form"), `place:${held.dataset.place}:${to}`);
        else press(item.closest("form"), `place:${held.dataset.row}:${to}`,
          `${location.pathname}#${list(item).dataset.rows}`);
      });
    });
  });
})();
