#include "native/core/publish/upload_offset.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace tokpost {
namespace {

bool is_within_one(std::uint64_t a, std::uint64_t b) {
  return std::max(a, b) - std::min(a, b) <= 1;
}

bool is_possible(SentRange sent, std::uint64_t offset) {
  return offset >= sent.acknowledged && offset <= sent.sent_end;
}

void skip(std::string_view& text, std::string_view what) {
  while (!text.empty() && what.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::optional<std::uint64_t> range_figure(const HttpReply& reply, std::uint64_t size_bytes) {
  const std::string* header = find_header(reply.headers, "Content-Range");
  if (header == nullptr) return std::nullopt;
  std::string_view text = *header;
  skip(text, " bytesBYTES=");
  const auto first = take_number(text);
  if (first != 0 || !text.starts_with('-')) return std::nullopt;
  text.remove_prefix(1);
  const auto figure = take_number(text);
  if (!figure || *figure > size_bytes) return std::nullopt;
  if (!text.starts_with('/')) return text.empty() ? figure : std::nullopt;
  text.remove_prefix(1);
  // Of another file, or cut short: nothing to build on.
  if (text != "*" && (take_number(text) != size_bytes || !text.empty())) return std::nullopt;
  return figure;
}

std::optional<std::uint64_t> boundary_near(const media::ChunkPlan& plan, std::uint64_t figure) {
  if (is_within_one(figure, plan.size_bytes)) return plan.size_bytes;
  if (figure > plan.size_bytes) return std::nullopt;
  const media::Chunk chunk = plan.chunk(plan.index_of(figure));
  if (is_within_one(figure, chunk.first)) return chunk.first;
  if (is_within_one(figure, chunk.first + chunk.size)) return chunk.first + chunk.size;
  return std::nullopt;
}

std::optional<std::uint64_t> offset_by_reply(const media::ChunkPlan& plan, SentRange sent,
                                             std::optional<std::uint64_t> figure) {
  if (!figure) return std::nullopt;
  const auto boundary = boundary_near(plan, *figure);
  if (!boundary || !is_possible(sent, *boundary)) return std::nullopt;
  return boundary;
}

std::optional<std::uint64_t> offset_by_status(const media::ChunkPlan& plan, SentRange sent,
                                              std::optional<std::uint64_t> figure,
                                              std::uint64_t uploaded_bytes) {
  if (figure && !is_within_one(*figure, uploaded_bytes)) return std::nullopt;
  const std::uint64_t offset = boundary_near(plan, uploaded_bytes).value_or(uploaded_bytes);
  if (!is_possible(sent, offset)) return std::nullopt;
  return offset;
}

}  // namespace tokpost
