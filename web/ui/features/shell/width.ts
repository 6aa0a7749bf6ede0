/** From here on there is room for three columns. */
export const wideQuery = '(min-width: 1080px)';
