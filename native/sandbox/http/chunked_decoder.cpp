#include "native/sandbox/http/chunked_decoder.hpp"

#include <algorithm>
#include <charconv>

namespace tokpost::sandbox {
namespace {

constexpr std::size_t kMaxLineBytes = 4096;
constexpr std::size_t kMaxTrailerBytes = 16 << 10;

constexpr ChunkedDecoder::Step kMore{};
constexpr ChunkedDecoder::Step kMalformed{ChunkedDecoder::State::malformed, 0, {}};

ChunkedDecoder::Step skip(std::size_t bytes) {
  return {ChunkedDecoder::State::more, bytes, {}};
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view bytes) {
  switch (part_) {
    case Part::size_line:
      return read_size(bytes);
    case Part::data:
      return read_data(bytes);
    case Part::data_end:
      return read_data_end(bytes);
    case Part::trailer:
      return read_trailer(bytes);
  }
  return kMalformed;
}

ChunkedDecoder::Step ChunkedDecoder::read_size(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n");
  if (end == std::string_view::npos) return bytes.size() > kMaxLineBytes ? kMalformed : kMore;
  const std::string_view line = bytes.substr(0, end);
  const auto [stop, ec] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
  const std::string_view rest = line.substr(static_cast<std::size_t>(stop - line.data()));
  if (ec != std::errc() || (!rest.empty() && rest.find_first_of("; \t") != 0)) return kMalformed;
  part_ = left_ == 0 ? Part::trailer : Part::data;
  return skip(end + 2);
}

ChunkedDecoder::Step ChunkedDecoder::read_data(std::string_view bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  left_ -= size;
  if (left_ == 0) part_ = Part::data_end;
  return {State::more, size, bytes.substr(0, size)};
}

ChunkedDecoder::Step ChunkedDecoder::read_data_end(std::string_view bytes) {
  if (bytes.size() < 2) return kMore;
  if (!bytes.starts_with("\r\n")) return kMalformed;
  part_ = Part::size_line;
  return skip(2);
}

ChunkedDecoder::Step ChunkedDecoder::read_trailer(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n");
  if (trailer_bytes_ + std::min(end, bytes.size()) > kMaxTrailerBytes) return kMalformed;
  if (end == std::string_view::npos) return kMore;
  trailer_bytes_ += end + 2;
  return {end == 0 ? State::done : State::more, end + 2, {}};
}

}  // namespace tokpost::sandbox
