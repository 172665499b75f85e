/** Both spellings of the original stand for the code: `%(code)s` of its settings and `%{code}s` of its page. */
const CODE_PLACE = /%\(code\)s|%\{code\}s/g;

export function messageHasCode(template: string): boolean {
  return template.search(CODE_PLACE) >= 0;
}

export function renderMessage(template: string, code: string): string {
  return template.replace(CODE_PLACE, code);
}
