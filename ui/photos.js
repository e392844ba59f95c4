// A click or Enter on a tile asks for its photo; the buttons make the keyboard work by itself.
element.addEventListener('click', (event) => {
  const tile = event.target.closest('[data-photo]');
  if (tile) trigger('click', { photo: tile.dataset.photo, score: tile.dataset.score });
});
