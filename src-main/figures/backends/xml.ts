const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for XML; characters that XML cannot hold are left out. */
export function escapeXml(text: string): string {
  const allowed = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return allowed.replaceAll(/[&<>"']/g, (letter) => entities[letter]!);
}

export function unescapeXml(text: string): string {
  return text.replaceAll(
    /&(amp|lt|gt|quot|#39);/g,
    (all) => Object.keys(entities).find((letter) => entities[letter] === all) ?? all,
  );
}
