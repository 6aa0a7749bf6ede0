/** The first of a kind are all told; of those after them one in so many, which then stands for all. */
export const toldInFull = 20;
export const oneIn = 10;

/**
 * @param nth how many of its kind came before it
 * @param chance 0 to 1, evenly
 * @returns how many it stands for; null when it is not told
 */
export const weightOf = (nth: number, chance: number): number | null => (nth < toldInFull ? 1 : chance * oneIn < 1 ? oneIn : null);
