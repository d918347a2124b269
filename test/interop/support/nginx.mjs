import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificateAuthority } from './certificates.mjs';
import { freePort, startProgram } from './program.mjs';
import { temporaryFolder } from './temporary_folder.mjs';

/// nginx as a TLS proxy before `origin`, and before `uploads`, the origin of the upload host, where
/// there is one: the upload URLs in TikTok's replies lead here then. `http`, `server` and `location`
/// are directives for those contexts. `requests()` reads its access log: one `{ method, path, status,
/// connection }` each. `restart()` cuts everything that is on its way.
export async function startNginx(t, { origin, uploads, http = '', server = '', location = '' }) {
  const [folder, authority, port] = await Promise.all([
    temporaryFolder(t),
    certificateAuthority(t),
    freePort(),
  ]);
  const { keyFile, certFile } = await authority.issue();
  const file = (name) => join(folder, name);
  const url = `https://localhost:${port}`;
  const isRoot = process.getuid() === 0;
  await writeFile(
    file('nginx.conf'),
    `${isRoot ? 'user root;' : ''}
    daemon off;
    master_process off;
    pid ${file('pid')};
    error_log ${file('error.log')};
    events {}
    http {
      ${['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi']
        .map((each) => `${each}_temp_path ${file(each)};`)
        .join('\n')}
      log_format plain '$request_method $uri $status $connection';
      access_log ${file('access.log')} plain;
      ${http}
      server {
        listen 127.0.0.1:${port} ssl;
        ssl_certificate ${certFile};
        ssl_certificate_key ${keyFile};
        ${server}
        location / {
          proxy_pass ${origin};
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          ${uploads === undefined ? '' : `sub_filter ${uploads} ${url}; sub_filter_types *;`}
          ${location}
        }
        ${uploads === undefined ? '' : uploadsAt(uploads, location)}
      }
    }`,
  );
  const start = () =>
    startProgram(t, 'nginx', ['-c', file('nginx.conf'), '-p', folder, '-e', file('error.log')], {
      port,
    });
  let program = await start();
  return {
    url,
    ca: authority.ca,
    async restart() {
      await program.stop();
      program = await start();
    },
    async requests() {
      await sleep(50); // a line is written after its reply
      const text = await readFile(file('access.log'), 'utf8');
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' '))
        .map(([method, path, status, connection]) => ({
          method,
          path,
          status: Number(status),
          connection,
        }));
    },
  };
}

const uploadsAt = (uploads, location) => `location /video/ {
          proxy_pass ${uploads};
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          client_max_body_size 100m;
          ${location}
        }`;
