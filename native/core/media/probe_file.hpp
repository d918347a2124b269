#pragma once

#include "native/core/base/result.hpp"
#include "native/core/media/probe.hpp"

#include <string>

namespace tokpost::media {

/// Probes a file with a few reads of moderate size; under 1 MB of memory whatever the file. Blocks
/// on the disk, so it runs on a disk thread. A file that cannot be opened or read is kind
/// `validation`; what is wrong inside it is in the probe's findings.
Result<Probe> probe_file(const std::string& path);

}  // namespace tokpost::media
