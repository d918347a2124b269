#include "native/sandbox/upload.hpp"

#include "native/core/base/secret.hpp"
#include "native/sandbox/lifecycle.hpp"
#include "native/sandbox/media_verdict.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::array<std::string_view, 3> kTypes = {"video/mp4", "video/quicktime", "video/webm"};

struct ByteRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t total = 0;
};

bool read_number(std::string_view& text, char end, std::int64_t& out) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || out < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  if (end == '\0') return text.empty();
  if (!text.starts_with(end)) return false;
  text.remove_prefix(1);
  return true;
}

/// "bytes {first}-{last}/{total}", nothing else.
std::optional<ByteRange> read_range(const RequestHead& head) {
  constexpr std::string_view kUnit = "bytes ";
  const auto* header = find_header(head.headers, "Content-Range");
  if (header == nullptr || !header->starts_with(kUnit)) return std::nullopt;
  std::string_view text = std::string_view(*header).substr(kUnit.size());
  ByteRange range;
  if (!read_number(text, '-', range.first) || !read_number(text, '/', range.last) ||
      !read_number(text, '\0', range.total) || range.last < range.first) {
    return std::nullopt;
  }
  return range;
}

Post* find_upload(Exchange& exchange) {
  auto* post = exchange.world.find_upload(find_param(exchange.query, "upload_id").value_or(""));
  const auto token = find_param(exchange.query, "upload_token").value_or("");
  if (post == nullptr || !constant_time_equal(post->upload->token, token)) return nullptr;
  exchange.user = exchange.world.find_user(post->user_id);
  exchange.client = exchange.world.find_client(post->client_key);
  return post;
}

Reply upload_reply(Exchange& exchange, int status, const UploadTask& task) {
  const std::int64_t count = task.received;
  std::int64_t figure = exchange.world.options.upload_range_is_index ? count - 1 : count;
  if (exchange.fault && exchange.fault->offset) figure = *exchange.fault->offset;
  Reply reply = text_reply(status, "");
  reply.headers.push_back({"Content-Range", "bytes 0-" +
                                                std::to_string(std::max<std::int64_t>(figure, 0)) +
                                                "/" + std::to_string(task.plan.video_size)});
  return reply;
}

Reply bad_request(Exchange& exchange, std::string rule) {
  Reply reply = text_reply(400, rule);
  violate(exchange, 50, std::move(rule));
  return reply;
}

/// 416, and whether a careful client could have come to it: it may send again what was taken when
/// it never saw the answer, but leaves no gap and never cuts the chunks anew.
Reply wrong_range(Exchange& exchange, const UploadTask& task, const ByteRange& range) {
  const std::int64_t end = task.plan.end_of_chunk_at(range.first);
  const bool repeats = range.first < task.received && range.last + 1 == end;
  if (!repeats) {
    violate(exchange, 51,
            "chunks come one after the other as planned: " + std::to_string(task.received) +
                " bytes are there, and bytes " + std::to_string(range.first) + " to " +
                std::to_string(range.last) + " came");
  }
  return upload_reply(exchange, 416, task);
}

}  // namespace

std::optional<std::int64_t> chunk_number(Exchange& exchange) {
  const Post* post = find_upload(exchange);
  const auto range = read_range(exchange.head);
  if (post == nullptr || !range) return std::nullopt;
  return post->upload->plan.chunk_at(range->first);
}

std::variant<Reply, ChunkPut> begin_upload(Exchange& exchange) {
  if (find_header(exchange.head.headers, "Authorization") != nullptr) {
    violate(exchange, 54, "the access token was sent to the upload host");
  }
  Post* post = find_upload(exchange);
  if (post == nullptr) {
    violate(exchange, 48, "there is no such upload");
    return text_reply(404, "There is no such upload.");
  }
  UploadTask& task = *post->upload;
  if (exchange.fault && exchange.fault->expire == Fault::Expire::upload) {
    task.expires = exchange.world.now();
  }
  if (exchange.world.now() >= task.expires) return text_reply(403, "The upload URL has expired.");

  const auto* type = find_header(exchange.head.headers, "Content-Type");
  if (type == nullptr || std::find(kTypes.begin(), kTypes.end(), *type) == kTypes.end()) {
    return bad_request(exchange, "Content-Type is video/mp4, video/quicktime or video/webm");
  }
  const auto range = read_range(exchange.head);
  if (!range) return bad_request(exchange, "Content-Range is bytes {first}-{last}/{total}");
  if (!exchange.head.content_length ||
      *exchange.head.content_length != static_cast<std::uint64_t>(range->last - range->first + 1)) {
    return bad_request(exchange, "Content-Length is the length of the range");
  }
  if (range->total != task.plan.video_size) {
    return bad_request(exchange, "the total of Content-Range is the video_size of the init");
  }
  if (post->status == PostStatus::failed && !post->has_media) {
    return text_reply(403, "The post is over.");  // its permission was withdrawn meanwhile
  }
  if (range->first != task.received || range->last + 1 != task.plan.end_of_chunk_at(range->first)) {
    return wrong_range(exchange, task, *range);
  }
  ChunkPut put;
  put.publish_id = post->publish_id;
  put.attempt = ++task.attempt;
  put.first = range->first;
  put.end = range->last + 1;
  if (exchange.fault && exchange.fault->ack_bytes) {
    put.end = std::min(put.end, put.first + *exchange.fault->ack_bytes);
  }
  put.is_last = put.end == task.plan.video_size;
  put.media = task.media;
  return put;
}

Reply finish_upload(Exchange& exchange, ChunkPut put, media::Probe probe) {
  Post& post = *exchange.world.find_post(put.publish_id);
  UploadTask& task = *post.upload;
  exchange.user = exchange.world.find_user(post.user_id);
  if (put.attempt != task.attempt || post.status != PostStatus::processing_upload) {
    return upload_reply(exchange, 416, task);
  }
  task.received = put.end;
  task.media = std::move(put.media);
  if (!put.is_last) return upload_reply(exchange, 206, task);
  post.bytes = task.media.bytes();
  post.sha256 = task.media.sha256_hex();
  task.media = MediaIntake();  // the bytes that were kept for the probe are not needed any more
  post.probe = std::move(probe);
  post.last_answer_lost = exchange.fault && exchange.fault->loses_answer();
  if (post.last_answer_lost) exchange.world.unanswered.push_back(&post);
  media_arrived(exchange.world, post, video_verdict(post.probe, exchange.user->max_video_seconds));
  return upload_reply(exchange, 201, task);
}

}  // namespace tokpost::sandbox
