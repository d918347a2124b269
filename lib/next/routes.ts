import type { TikTokRoutes, TikTokRoutesOptions } from '../../ts-types/next';
import { AppKeys } from '../app-keys';
import {
  checkBoolean,
  checkFunction,
  checkObject,
  checkOptionalObject,
  checkOptionalString,
  expected,
} from '../arguments';
import { coreOf } from '../client';
import { MediaFiles, setMediaPath } from '../media-files';
import { actOnAccount, changeAccount, creatorInfo, listAccounts, removeAccount } from './accounts';
import * as connections from './adopted/connections';
import { authUrl, login, logout } from './adopted/login';
import { endAttempt } from './adopted/newcomer';
import { detailed, unsuccessful } from './adopted/shapes';
import { uploadVideo } from './adopted/upload-video';
import { RouteMaker } from './handler';
import { serveMedia } from './media';
import { Newsroom } from './newsroom';
import type { Parts } from './parts';
import { actOnPost, cancelPost, createPost, listPosts, showPost } from './posts';
import { progress } from './progress';
import { startIfRegistered } from './register';
import { callback, start } from './sign-in';
import { receiveUpload } from './upload';
import { Uploads } from './uploads';
import { receiveWebhook } from './webhook';

export function createTikTokRoutes(options: TikTokRoutesOptions): TikTokRoutes {
  const { allowedOrigins = [], mediaPath, onError, tiktok } = checkOptions(options);
  const core = coreOf(tiktok);
  const stateOf = async (postId: string) => (await tiktok.posts.get(postId))?.state;
  const parts: Parts = {
    tiktok,
    options,
    keys: new AppKeys(core),
    uploads: new Uploads(core.mediaOptions(), stateOf),
  };
  if (mediaPath !== undefined) setMediaPath(core, mediaPath);
  const routes = new RouteMaker(allowedOrigins, onError);
  const files = new MediaFiles(core);
  const newsroom = new Newsroom(core);
  startIfRegistered(tiktok);

  type Answer = (parts: Parts, request: Request) => Promise<Response>;
  const to = (answer: Answer) => (request: Request) => answer(parts, request);
  const media = (request: Request) => serveMedia(files, request);
  return {
    start: routes.make({ GET: to(start) }),
    callback: routes.make({ GET: to(callback) }),
    accounts: routes.make({
      GET: to(listAccounts),
      PATCH: to(changeAccount),
      POST: to(actOnAccount),
      DELETE: to(removeAccount),
    }),
    posts: routes.make({ GET: to(listPosts), POST: to(createPost) }),
    post: routes.make({ GET: to(showPost), POST: to(actOnPost), DELETE: to(cancelPost) }),
    progress: routes.make({ GET: (request: Request) => progress(parts, newsroom, request) }),
    creatorInfo: routes.make({ GET: to(creatorInfo) }),
    upload: routes.make({ PUT: to(receiveUpload) }),
    media: routes.make({ GET: media, HEAD: media }),
    webhook: routes.make(
      { POST: (request: Request) => receiveWebhook(tiktok, request) },
      { checksOrigin: false },
    ),
    adopted: {
      authUrl: routes.make({ GET: to(authUrl) }, { onFault: unsuccessful }),
      login: routes.make({ POST: to(login) }, { onFault: unsuccessful, headers: endAttempt }),
      uploadVideo: routes.make({ POST: to(uploadVideo) }, { onFault: unsuccessful }),
      logout: routes.make({ POST: to(logout) }, { onFault: unsuccessful }),
      oauthTikTok: routes.make({ POST: to(connections.oauthTikTok) }, { onFault: detailed }),
      storeToken: routes.make({ POST: to(connections.storeToken) }, { onFault: detailed }),
      connections: routes.make({ GET: to(connections.connections) }, { onFault: detailed }),
      profile: routes.make({ GET: to(connections.profile) }, { onFault: detailed }),
      storeProfile: routes.make({ POST: to(connections.storeProfile) }, { onFault: detailed }),
      test: routes.make({ GET: to(connections.test) }, { onFault: detailed }),
    },
  };
}

function checkOptions(options: TikTokRoutesOptions): TikTokRoutesOptions {
  const given = checkObject(options, 'options');
  checkObject(given.tiktok, 'tiktok');
  if (given.getUserId === undefined) throw expected('a function', 'getUserId', undefined);
  for (const name of ['getUserId', 'onConnected', 'onError']) checkFunction(given[name], name);
  const identity = checkOptionalObject(given.identity, 'identity');
  checkFunction(identity.resolve, 'identity.resolve');
  for (const name of ['successPath', 'mediaPath']) {
    const path = checkOptionalString(given[name], name);
    if (path !== undefined && !/^\/(?![/\\])/.test(path)) {
      throw expected('a path of this site', name, path);
    }
  }
  if (given.allowedOrigins !== undefined && !Array.isArray(given.allowedOrigins)) {
    throw expected('an array', 'allowedOrigins', given.allowedOrigins);
  }
  checkBoolean(
    checkOptionalObject(given.adopted, 'adopted').encryptedTokens,
    'adopted.encryptedTokens',
  );
  return options;
}
