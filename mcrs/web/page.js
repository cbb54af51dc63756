// Runs once for each part of the conversation. Buttons tell the server what was pressed and on which card; lists that
// are open stay open when more of the text comes. Who leaves the page without saving is asked once more.
const open = new Set();
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button || button.disabled) return;
  trigger("click", {act: button.dataset.act, turn: Number(button.dataset.turn ?? -1), text: button.dataset.text ?? ""});
});
element.addEventListener("toggle", (event) => {
  const key = event.target.dataset?.key;
  if (key) event.target.open ? open.add(key) : open.delete(key);
}, true);
// Who types into a list replaces what is chosen.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("#mc-side input")) setTimeout(() => event.target.select());
});
window.onbeforeunload = (event) => {
  if (window.mcUnsaved && document.querySelector(".mc-turn")) event.preventDefault();
};
watch("value", () => {
  window.mcUnsaved = true;
  for (const list of element.querySelectorAll("details[data-key]")) list.open = open.has(list.dataset.key);
  const end = document.getElementById("mc-end");
  if (end) end.scrollIntoView({block: "end", behavior: "instant"});
});
