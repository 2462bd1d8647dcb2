// What the page says: its texts one by one, with those that only a screen reader says; no queries.
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const said = [];
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    if (!at.closest("pre, code, script, style, [lang]:not(html), .hits b")) {
      said.push(walker.currentNode.data.replace(/\s+/g, " ").trim());
    }
  }
  for (const element of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
    if (element.closest("[lang]:not(html)")) continue;
    said.push(element.getAttribute("aria-label") || "", element.getAttribute("placeholder") || "",
      element.getAttribute("title") || "");
  }
  said.push(document.title);
  return [...new Set(said)].filter(Boolean);
}
