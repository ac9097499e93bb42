/** This device's position, asked for once, only when people press the button. */

export function whereAmI(found: (lon: number, lat: number) => void, failed: () => void): void {
  if (!("geolocation" in navigator)) return failed();
  navigator.geolocation.getCurrentPosition(({ coords }) => found(coords.longitude, coords.latitude), failed, {
    enableHighAccuracy: true,
    timeout: 15_000,
  });
}
