/** What a comparison shows. Pictures are data URLs; figures are names and values. */
export interface Comparison {
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly width: number;
  readonly height: number;
  readonly figures: readonly (readonly [name: string, value: string])[];
}

/** A page that needs no other file and no network. The slider is a range input, so that the arrow keys move it. */
export function comparisonPage({ title, before, after, width, height, figures }: Comparison): string {
  const rows = figures.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
body { font: 16px system-ui, sans-serif; margin: 1rem; background: #222; color: #eee }
figure { position: relative; margin: 0; max-width: ${width}px; aspect-ratio: ${width} / ${height} }
img { position: absolute; width: 100%; height: 100% }
#after { clip-path: inset(0 0 0 var(--at, 50%)) }
figure::after { content: ''; position: absolute; top: 0; bottom: 0; left: var(--at, 50%); border-left: 1px solid #fffc }
input { width: 100%; max-width: ${width}px }
th { text-align: left; padding-right: 1rem; font-weight: normal }
</style>
<h1>${escapeHtml(title)}</h1>
<label for="at">Before on the left, after on the right. Drag, or use the arrow keys.</label>
<div><input id="at" type="range" min="0" max="100" value="50" autofocus></div>
<figure><img id="before" alt="Before" src="${before}"><img id="after" alt="After" src="${after}"></figure>
<table>${rows.join('')}</table>
<script>
const slider = document.getElementById('at');
const show = () => document.querySelector('figure').style.setProperty('--at', slider.value + '%');
slider.addEventListener('input', show);
show();
</script>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
