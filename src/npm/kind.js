/** What a value is by its tag, in whatever realm it was made. @param {unknown} value */
export const kindOf = (value) => ({}).toString.call(value).slice(8, -1);
