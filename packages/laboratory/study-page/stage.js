// Pictures beside each other that are zoomed and moved together: what is seen of one is what is seen of all.

/**
 * An element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const MOST_ZOOM = 12;

/**
 * @param {readonly { file: string, caption: string }[]} pictures
 * @param {string} kind a class for the layout
 */
function createStage(pictures, kind) {
  const stage = element('div', { class: `stage waiting ${kind}` });
  const images = pictures.map(({ file, caption }) => {
    const image = element('img', { src: file, alt: caption, draggable: 'false' });
    stage.append(
      element('figure', {}, element('div', { class: 'view' }, image), element('figcaption', {}, caption)),
    );
    return image;
  });
  const view = { scale: 1, x: 0, y: 0 };

  function draw() {
    // Percent of the picture; it is scaled about its centre, so that half of what it grew by is how far it may go.
    const reach = 50 * (view.scale - 1);
    view.x = Math.min(reach, Math.max(-reach, view.x));
    view.y = Math.min(reach, Math.max(-reach, view.y));
    for (const name of /** @type {const} */ (['scale', 'x', 'y']))
      stage.style.setProperty(`--${name}`, String(view[name]));
    stage.classList.toggle('zoomed', view.scale > 1);
  }

  /**
   * @param {number} factor
   * @param {number} x where to, in percent of the picture from its centre
   * @param {number} y
   */
  function zoom(factor, x = 0, y = 0) {
    const scale = Math.min(MOST_ZOOM, Math.max(1, view.scale * factor));
    const grown = scale / view.scale;
    view.x = x - (x - view.x) * grown;
    view.y = y - (y - view.y) * grown;
    view.scale = scale;
    draw();
  }

  /** @param {{ clientX: number, clientY: number }} event @param {Element} over */
  function percentAt({ clientX, clientY }, over) {
    const { left, top, width, height } = over.getBoundingClientRect();
    return [((clientX - left) / width - 0.5) * 100, ((clientY - top) / height - 0.5) * 100];
  }

  for (const box of stage.querySelectorAll('.view')) {
    /** @type {Map<number, { clientX: number, clientY: number }>} */
    const fingers = new Map();
    box.addEventListener('wheel', (event) => {
      const wheel = /** @type {WheelEvent} */ (event);
      wheel.preventDefault();
      zoom(Math.exp(-wheel.deltaY / 400), ...percentAt(wheel, box));
    });
    box.addEventListener('dblclick', (event) => {
      const [x, y] = percentAt(/** @type {MouseEvent} */ (event), box);
      zoom(view.scale > 1 ? 1 / view.scale : 3, x, y);
    });
    box.addEventListener('pointerdown', (event) => {
      const pointer = /** @type {PointerEvent} */ (event);
      box.setPointerCapture(pointer.pointerId);
      fingers.set(pointer.pointerId, pointer);
    });
    box.addEventListener('pointermove', (event) => {
      const pointer = /** @type {PointerEvent} */ (event);
      const before = fingers.get(pointer.pointerId);
      if (!before) return;
      const others = [...fingers].filter(([id]) => id !== pointer.pointerId).map(([, finger]) => finger);
      if (others[0]) {
        const apart = (/** @type {{ clientX: number, clientY: number }} */ finger) =>
          Math.hypot(finger.clientX - others[0].clientX, finger.clientY - others[0].clientY);
        zoom(apart(pointer) / Math.max(1, apart(before)), ...percentAt(pointer, box));
      } else {
        const { width, height } = box.getBoundingClientRect();
        view.x += ((pointer.clientX - before.clientX) / width) * 100;
        view.y += ((pointer.clientY - before.clientY) / height) * 100;
        draw();
      }
      fingers.set(pointer.pointerId, pointer);
    });
    for (const end of ['pointerup', 'pointercancel'])
      box.addEventListener(end, (event) => fingers.delete(/** @type {PointerEvent} */ (event).pointerId));
  }
  draw();

  /** As many columns as make the pictures largest; a pair has its own layout. */
  function arrange() {
    const first = images[0];
    const ratio = first.naturalWidth / Math.max(1, first.naturalHeight);
    stage.style.setProperty('--ratio', String(ratio));
    if (kind === 'pair') return;
    const count = images.length;
    const widthOf = (/** @type {number} */ columns) => {
      const rows = Math.ceil(count / columns);
      return Math.min(stage.clientWidth / columns, ((window.innerHeight - 180) / rows - 40) * ratio);
    };
    let best = 1;
    for (let columns = 2; columns <= count; columns++) if (widthOf(columns) > widthOf(best)) best = columns;
    stage.style.setProperty('--columns', String(best));
    stage.style.setProperty('--rows', String(Math.ceil(count / best)));
  }

  /** Resolves when all pictures can be seen at once; time runs from there. */
  async function ready() {
    await Promise.all(images.map((image) => image.decode().catch(() => undefined)));
    arrange();
    new ResizeObserver(arrange).observe(stage);
    stage.classList.remove('waiting');
  }

  return { stage, zoom, reset: () => zoom(0), ready };
}

/** @typedef {ReturnType<typeof createStage>} Stage */
