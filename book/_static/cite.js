// Copy buttons of citations and of links to findings and figures; without this script the buttons stay hidden.
(() => {
  if (!navigator.clipboard) return;
  const canonical = document.querySelector('link[rel="canonical"]');
  const page = (canonical ? canonical.href : location.href).split("#")[0];
  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const button of document.querySelectorAll(".copy-citation, .copy-link")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const words = button.dataset.anchor ? `${page}#${button.dataset.anchor}` : button.parentElement.querySelector(".citation-text").textContent;
      try {
        await navigator.clipboard.writeText(words.trim());
        button.textContent = said.textContent = "Copied";
      } catch {
        button.textContent = said.textContent = "Not copied: select the text";
      }
      setTimeout(() => { button.textContent = label; said.textContent = ""; }, 2000);
    });
  }
})();
