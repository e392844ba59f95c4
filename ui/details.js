// The dialog closes by its button, a click beside the photo, or Escape, and gives the focus back.
let opener = null;
const close = () => {
  if (!element.querySelector('.backdrop')) return;
  props.value = '';
  if (opener && opener.isConnected) opener.focus();
};
element.addEventListener('click', (event) => {
  if (event.target.matches('.close, .backdrop')) close();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
  // Nothing behind the dialog may take the focus while it is open.
  const button = element.querySelector('.close');
  if (event.key === 'Tab' && button) { event.preventDefault(); button.focus(); }
});
watch('value', () => {
  const button = element.querySelector('.close');
  if (button) { opener = document.activeElement; button.focus(); }
});
