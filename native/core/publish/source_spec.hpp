#pragma once

#include "native/core/publish/post_request.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// Reads a video's source: a path, `{ file }`, `{ buffer }`, `{ stream, size }`, `{ url }` or
/// `{ relayUrl }`. A fault is added to `issues` under `path`, and the answer is nullopt.
std::optional<SourceSpec> read_video_source(const json::value& source, const std::string& path,
                                            std::vector<Issue>& issues);

/// Reads what a probe can look at: a path, `{ file }`, `{ buffer }` or `{ relayUrl }`.
std::optional<SourceSpec> read_probed_source(const json::value& source, const std::string& path,
                                             std::vector<Issue>& issues);

/// Reads one photo: an https URL, `{ url }`, `{ file }` or `{ buffer }`.
std::optional<SourceSpec> read_photo_source(const json::value& photo, const std::string& path,
                                            std::vector<Issue>& issues);

}  // namespace tokpost
