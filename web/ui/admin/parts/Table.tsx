import type { ComponentChildren, JSX } from 'preact';

export interface Column<T> {
  head: string;
  /** On a phone, where there are no heads, the head stands before the value. */
  label?: boolean;
  figure?: boolean;
  cell(row: T): ComponentChildren;
}

/** The tables of the admin pages: the first column names the row, and what can be done with it stands last. */
export function Table<T>({ rows, keyOf, columns, actions }: { rows: T[]; keyOf(row: T): string | number; columns: Column<T>[]; actions?(row: T): ComponentChildren }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.head}>{column.head}</th>
          ))}
          {actions && (
            <th>
              <span class="sr">What you can do</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column, at) =>
              at === 0 ? (
                <th key={column.head} scope="row">
                  {column.cell(row)}
                </th>
              ) : (
                <td key={column.head} class={column.figure ? 'figure' : undefined} data-label={column.label ? column.head : undefined}>
                  {column.cell(row)}
                </td>
              ),
            )}
            {actions && (
              <td>
                <div class="actions">{actions(row)}</div>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
