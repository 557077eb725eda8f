// A list whose items are dragged into another order by their grips: with a mouse, a pen or a finger.

/** moved: is told from which place to which, when an item is let go */
export function sortable(list, moved) {
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    drag(list, grip, event, moved);
  });
}

function drag(list, grip, start, moved) {
  const items = [...list.children];
  const held = grip.closest("li");
  const from = items.indexOf(held);
  const boxes = items.map((item) => item.getBoundingClientRect());
  const middle = (box) => box.top + box.height / 2;
  const height = boxes[from].height + (parseFloat(getComputedStyle(list).rowGap) || 0);
  let to = from;

  function move({ clientY }) {
    const by = clientY - start.clientY;
    const here = middle(boxes[from]) + by;
    to = boxes.filter((box, place) => place !== from && middle(box) < here).length;
    items.forEach((item, place) => {
      const shift = place > from && place <= to ? -height : place < from && place >= to ? height : 0;
      item.style.transform = place === from ? `translateY(${by}px)` : shift ? `translateY(${shift}px)` : "";
    });
  }

  function end({ type }) {
    for (const name of ["pointermove", "pointerup", "pointercancel"]) grip.removeEventListener(name, handlers[name]);
    held.classList.remove("held");
    for (const item of items) item.style.transform = "";
    if (type === "pointerup" && to !== from) moved(from, to);
  }

  const handlers = { pointermove: move, pointerup: end, pointercancel: end };
  for (const name of Object.keys(handlers)) grip.addEventListener(name, handlers[name]);
  grip.setPointerCapture(start.pointerId);
  held.classList.add("held");
}
