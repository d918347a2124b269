#pragma once

#include "native/sandbox/client_app.hpp"
#include "native/sandbox/emulator.hpp"
#include "native/sandbox/faults.hpp"
#include "native/sandbox/grants.hpp"
#include "native/sandbox/ledger.hpp"
#include "native/sandbox/post.hpp"
#include "native/sandbox/rate_limits.hpp"
#include "native/sandbox/recent_posts.hpp"
#include "native/sandbox/schedule.hpp"
#include "native/sandbox/user.hpp"
#include "native/sandbox/virtual_clock.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace tokpost::sandbox {

/// One webhook on its way; it is tried again until it is answered 200 or 72 h have passed.
struct Delivery {
  std::string url;
  std::string secret;
  std::string body;
  WallTime first_due;
  WallTime due;
  int attempt = 0;
  // For the ledger:
  std::string event;
  std::string client_key;
  std::string username;
};

/// What the logic wants done outside of the lock.
struct StartPull {
  std::string publish_id;
};
struct StopPull {
  std::string publish_id;
};
struct SendWebhook {
  Delivery delivery;
};
using Effect = std::variant<StartPull, StopPull, SendWebhook>;

/// The state of the emulated TikTok. It is a passive thing under the emulator's one mutex; the
/// endpoints are functions over it.
class World {
 public:
  World(Options initial, const Clock& clock);

  WallTime now() const { return clock.now(); }
  /// Runs what is due by now, in order, and what becomes due by that.
  void run_due();
  /// Moves the clock on, stopping at every moment at which something is due.
  void advance(std::chrono::milliseconds by);

  ClientApp* find_client(std::string_view key);
  ClientApp& default_client() { return *clients.front(); }
  User* find_user(std::string_view id);
  /// By username or by any client's open_id.
  User* find_user_by_name(std::string_view name);
  User& add_user(std::unique_ptr<User> user);
  const std::string& open_id(ClientApp& client, const User& user);
  Post* find_post(std::string_view publish_id);
  Post* find_upload(std::string_view upload_id);
  Post& add_post(std::unique_ptr<Post> post);

  Options options;
  EmulatorUrls urls;
  VirtualClock clock;
  Schedule schedule;
  RateLimits rate_limits;
  Faults faults;
  Ledger ledger;
  Grants grants;
  std::vector<std::unique_ptr<ClientApp>> clients;
  std::vector<std::unique_ptr<User>> users;
  std::vector<std::unique_ptr<Post>> posts;  ///< in the order of their inits
  RecentPosts recent_posts;
  /// Those whose client cannot know that its init, or its last chunk, took effect.
  std::vector<const Post*> unanswered;
  std::string media_secret;  ///< signs the URLs of covers and avatars
  std::int64_t webhooks_sent = 0;
  std::vector<Effect> effects;  ///< taken by the emulator when it leaves the lock

 private:
  std::unordered_map<std::string, User*> users_by_id_;
  std::unordered_map<std::string, User*> users_by_open_id_;
  std::unordered_map<std::string, Post*> posts_by_id_;
  std::unordered_map<std::string, Post*> posts_by_upload_;
};

}  // namespace tokpost::sandbox
