#include "native/sandbox/world.hpp"

#include "native/sandbox/ids.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::sandbox {
namespace {

template <class Map>
auto find_in(const Map& map, std::string_view key) -> typename Map::mapped_type {
  const auto found = map.find(std::string(key));
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

World::World(Options initial, const Clock& real)
    : options(std::move(initial)),
      clock(real, options.speed),
      rate_limits(options.limits),
      grants(options.tokens),
      media_secret(make_word(32)) {}

void World::run_due() {
  for (auto next = schedule.next(); next && *next <= now(); next = schedule.next()) {
    schedule.take()(*this);
  }
}

void World::advance(std::chrono::milliseconds by) {
  const WallTime target = now() + by;
  for (auto next = schedule.next(); next && *next <= target; next = schedule.next()) {
    clock.advance_to(*next);
    schedule.take()(*this);
  }
  clock.advance_to(target);
}

ClientApp* World::find_client(std::string_view key) {
  const auto found = std::find_if(clients.begin(), clients.end(),
                                  [&](const auto& client) { return client->settings.key == key; });
  return found == clients.end() ? nullptr : found->get();
}

User* World::find_user(std::string_view id) {
  return find_in(users_by_id_, id);
}

User* World::find_user_by_name(std::string_view name) {
  if (auto* user = find_in(users_by_open_id_, name)) return user;
  const auto found = std::find_if(users.begin(), users.end(),
                                  [&](const auto& user) { return user->username == name; });
  return found == users.end() ? nullptr : found->get();
}

User& World::add_user(std::unique_ptr<User> user) {
  users_by_id_.emplace(user->id, user.get());
  users.push_back(std::move(user));
  return *users.back();
}

const std::string& World::open_id(ClientApp& client, const User& user) {
  auto& open_id = client.open_ids[user.id];
  if (open_id.empty()) {
    open_id = make_open_id();
    users_by_open_id_.emplace(open_id, find_user(user.id));
  }
  return open_id;
}

Post* World::find_post(std::string_view publish_id) {
  return find_in(posts_by_id_, publish_id);
}

Post* World::find_upload(std::string_view upload_id) {
  return find_in(posts_by_upload_, upload_id);
}

Post& World::add_post(std::unique_ptr<Post> post) {
  posts_by_id_.emplace(post->publish_id, post.get());
  if (post->upload) posts_by_upload_.emplace(post->upload->id, post.get());
  recent_posts.add(*post);
  posts.push_back(std::move(post));
  return *posts.back();
}

}  // namespace tokpost::sandbox
