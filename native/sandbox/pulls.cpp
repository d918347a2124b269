#include "native/sandbox/pulls.hpp"

#include "native/core/base/limits.hpp"
#include "native/sandbox/lifecycle.hpp"
#include "native/sandbox/media_verdict.hpp"

#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::hours kPullLimit{1};

Error pull_error(std::string message) {
  return make_error(Errc::network, "pull_failed", std::move(message), "sandbox.pull");
}

const char* pull_failed(const Post& post) {
  return is_photo(post.kind) ? "photo_pull_failed" : "video_pull_failed";
}

Awaitable<Result<PulledMedia>> async_fetch(std::shared_ptr<HttpClient> http, Url url,
                                           std::uint64_t most_bytes, bool hash,
                                           std::function<void(std::int64_t)> on_bytes) {
  auto intake = std::make_shared<MediaIntake>(hash);
  HttpRequest request;
  request.url = std::move(url);
  request.operation = "sandbox.pull";
  request.idempotent = true;
  request.on_reply_piece = [intake, most_bytes, on_bytes](
                               const HttpReply& head,
                               std::span<const char> piece) -> Awaitable<Status> {
    if (head.status != 200) co_return Status(pull_error("The URL did not answer 200."));
    if (intake->bytes() + piece.size() > most_bytes) {
      co_return Status(pull_error("The file is too large."));
    }
    intake->write(piece);
    on_bytes(static_cast<std::int64_t>(piece.size()));
    co_return Status();
  };
  auto reply = co_await http->async_send(std::move(request), Deadline::after(kPullLimit));
  if (!reply) co_return reply.error();
  if (reply->status != 200) co_return pull_error("The URL did not answer 200.");
  PulledMedia media;
  media.bytes = intake->bytes();
  media.sha256 = intake->sha256_hex();
  media.probe = intake->probe();
  co_return media;
}

}  // namespace

void start_download(World& world, Post& post) {
  post.status = PostStatus::processing_download;
  world.effects.emplace_back(StartPull{post.publish_id});
  world.schedule.at(world.now() + kPullLimit, [publish_id = post.publish_id](World& later) {
    Post& late = *later.find_post(publish_id);
    if (!late.has_media) fail_post(later, late, pull_failed(late));
  });
}

Awaitable<Result<std::vector<PulledMedia>>> async_pull(std::shared_ptr<HttpClient> http,
                                                       PullOrder order) {
  auto total = std::make_shared<std::int64_t>(0);
  const auto report = order.on_bytes;
  const std::function<void(std::int64_t)> on_bytes = [total, report](std::int64_t more) {
    *total += more;
    if (report) report(*total);
  };
  std::vector<PulledMedia> files;
  for (const auto& text : order.urls) {
    auto url = parse_url(text);
    if (!url) co_return url.error();
    const auto mapped = order.hosts.find(url->host);
    if (mapped == order.hosts.end()) co_return pull_error("The host has no address.");
    auto origin = parse_url(mapped->second);
    origin->target = url->target;
    // A photo that is too large is told by its size; more of it could tell nothing.
    const std::uint64_t most =
        order.is_photo ? limits::kMaxPhotoSizeBytes + 1'000'000 : limits::kMaxVideoSizeBytes;
    auto file = co_await async_fetch(http, std::move(*origin), most, order.hash, on_bytes);
    if (!file) co_return file.error();
    files.push_back(std::move(*file));
  }
  co_return files;
}

void pull_ended(World& world, const std::string& publish_id,
                const Result<std::vector<PulledMedia>>& result) {
  Post& post = *world.find_post(publish_id);
  if (post.is_final()) return;
  if (!result) {
    fail_post(world, post, pull_failed(post));
    return;
  }
  std::string verdict;
  for (std::size_t i = 0; i < result->size(); ++i) {
    const PulledMedia& media = (*result)[i];
    post.pulled[i].bytes = media.bytes;
    post.pulled[i].sha256 = media.sha256;
    post.bytes += media.bytes;
    const User& user = *world.find_user(post.user_id);
    if (verdict.empty()) {
      verdict = is_photo(post.kind) ? photo_verdict(media.probe)
                                    : video_verdict(media.probe, user.max_video_seconds);
    }
    if (!is_photo(post.kind)) {
      post.sha256 = media.sha256;
      post.probe = media.probe;
    }
  }
  media_arrived(world, post, std::move(verdict));
}

}  // namespace tokpost::sandbox
