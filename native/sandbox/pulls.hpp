#pragma once

#include "native/core/net/http_client.hpp"
#include "native/sandbox/world.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tokpost::sandbox {

/// TikTok fetches the post's URLs, within one hour (API facts, section 4.7).
void start_download(World& world, Post& post);

struct PullOrder {
  std::vector<std::string> urls;
  std::map<std::string, std::string> hosts;  ///< public name -> loopback origin
  bool is_photo = false;
  bool hash = true;
  /// Bytes of all files so far; called on the pool's threads.
  std::function<void(std::int64_t)> on_bytes;
};

struct PulledMedia {
  std::uint64_t bytes = 0;
  std::string sha256;
  media::Probe probe;
};

/// Fetches every URL, one after the other, from where `hosts` says its host is. Anything but a 200
/// with a whole body fails. Nothing outside of loopback is ever reached: a host that is not mapped
/// has no address here.
Awaitable<Result<std::vector<PulledMedia>>> async_pull(std::shared_ptr<HttpClient> http,
                                                       PullOrder order);

/// The download is over: the media is processed, or the post fails.
void pull_ended(World& world, const std::string& publish_id,
                const Result<std::vector<PulledMedia>>& result);

}  // namespace tokpost::sandbox
