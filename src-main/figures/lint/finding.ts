/** What a journal, a reviewer or a reader would object to. */
export interface FigureFinding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly rule:
    | 'text-size'
    | 'line-width'
    | 'resolution'
    | 'page'
    | 'chance'
    | 'n'
    | 'error-bars'
    | 'sides'
    | 'units'
    | 'colour-vision'
    | 'examples'
    | 'overflow'
    | 'overlap'
    | 'cut'
    | 'letters'
    | 'data';
  /** Letter or number of the panel; null for the page. */
  readonly panel: string | null;
  readonly what: string;
  readonly todo: string;
}
