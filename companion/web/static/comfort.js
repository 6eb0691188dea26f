// Comfort only: every page works without this file.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    const words = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const box of document.querySelectorAll("[data-reveal]")) {
  box.closest("label").hidden = false;
  box.addEventListener("change", () => {
    for (const field of box.form.querySelectorAll("[data-secret]")) field.type = box.checked ? "text" : "password";
  });
}
