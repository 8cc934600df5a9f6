// On a phone the list comes first: the grid is folded, with its sums in its head. Without this it stands open.
function foldGrid() {
  if (matchMedia('(max-width: 45rem)').matches) document.querySelector('.grid')?.removeAttribute('open');
}
foldGrid();
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.detail.target?.id === 'content') foldGrid();
});
