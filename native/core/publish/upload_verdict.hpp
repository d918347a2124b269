#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/result.hpp"
#include "native/core/net/http_message.hpp"

#include <cstdint>

namespace tokpost {

/// What the answer to the PUT of a chunk says (Media Transfer Guide, "Response").
enum class UploadVerdict : std::uint8_t {
  accepted,   ///< 200, 201, 206: bytes were taken; how many, the reply's range says
  misplaced,  ///< 416: these are not the bytes that it wants next
  gone,       ///< 403 or 404: the upload URL has expired, or there is no such upload
  refused,    ///< any other 4xx: nothing was taken
  unsure,     ///< nothing, a 5xx, or no reply of the media host: nobody knows what was taken
  not_sent,   ///< not one byte reached it: no connection, a source that failed, a cancellation
};

/// `sent_bytes` of the body were handed to the socket. Pure.
UploadVerdict judge_upload(const Result<HttpReply>& answer, std::uint64_t sent_bytes);

/// The error of an answer that is no success.
Error upload_error(const Result<HttpReply>& answer, WallTime now);

}  // namespace tokpost
