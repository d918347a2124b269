#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokpost::sandbox {

/// Reads the chunked coding (RFC 9112, 7.1) from bytes as they come. Extensions and trailers are
/// skipped.
class ChunkedDecoder {
 public:
  enum class State : std::uint8_t { more, done, malformed };

  struct Step {
    State state = State::more;
    std::size_t consumed = 0;  ///< bytes to drop from the front; 0 with `more`: feed more of them
    std::string_view data;     ///< a piece of the body, within what was consumed
  };

  /// Reads one element at the front of `bytes`. Call again while it consumes and says `more`.
  Step next(std::string_view bytes);

 private:
  enum class Part : std::uint8_t { size_line, data, data_end, trailer };

  Step read_size(std::string_view bytes);
  Step read_data(std::string_view bytes);
  Step read_data_end(std::string_view bytes);
  Step read_trailer(std::string_view bytes);

  Part part_ = Part::size_line;
  std::uint64_t left_ = 0;  ///< of the current chunk's data
  std::size_t trailer_bytes_ = 0;
};

}  // namespace tokpost::sandbox
