/** What one has chosen in this browser; forgotten with the page where storage is forbidden. */

/** @param {string} name */
export function setting(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function keepSetting(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Then it is asked for again at the next visit.
  }
}

/** What outlives the page, as far as the browser lets it. @returns {Pick<Storage, "getItem" | "setItem" | "removeItem">} */
export function storage() {
  try {
    return localStorage;
  } catch {
    // Forbidden by the browser's settings: nothing outlives the page.
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}
