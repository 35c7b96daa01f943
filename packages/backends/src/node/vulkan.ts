import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Why Dawn would find no Vulkan driver on this Linux, or null where it may. Asked beforehand, because Dawn prints warnings
 * of its own on a machine that has none, and most servers have none.
 */
export function missingVulkan(): string | null {
  if (process.platform !== 'linux') return null;
  if (!hasLoader()) return 'there is no Vulkan loader (libvulkan.so.1)';
  return hasDriver() ? null : 'there is no Vulkan driver';
}

function hasLoader(): boolean {
  const folders = paths('LD_LIBRARY_PATH', ['/usr/lib', '/usr/lib64', '/lib', '/lib64']);
  if (folders.some((folder) => existsSync(join(folder, 'libvulkan.so.1')))) return true;
  try {
    return readFileSync('/etc/ld.so.cache').includes('libvulkan.so.1');
  } catch {
    return false;
  }
}

/** The places where the Vulkan loader looks for descriptions of drivers. */
function hasDriver(): boolean {
  const named = [...paths('VK_DRIVER_FILES', []), ...paths('VK_ICD_FILENAMES', [])];
  if (named.length > 0) return named.some((path) => existsSync(path));
  const roots = [
    ...paths('XDG_CONFIG_HOME', [join(homedir(), '.config')]),
    ...paths('XDG_CONFIG_DIRS', ['/etc/xdg']),
    '/etc',
    ...paths('XDG_DATA_HOME', [join(homedir(), '.local/share')]),
    ...paths('XDG_DATA_DIRS', ['/usr/local/share', '/usr/share']),
  ];
  return roots.some((root) => listing(join(root, 'vulkan/icd.d')).some((name) => name.endsWith('.json')));
}

function paths(variable: string, fallback: readonly string[]): readonly string[] {
  const listed = (process.env[variable] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.length > 0 ? listed : fallback;
}

function listing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
