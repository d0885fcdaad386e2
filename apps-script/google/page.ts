import { openUi } from './ui.ts';

/** Opens one of our pages beside the sheet; nothing where nobody looks. */
export function showSidebar(page: string, title: string): void {
  const html = HtmlService.createHtmlOutputFromFile(page).setTitle(title);
  openUi()?.showSidebar(html);
}
