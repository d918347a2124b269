// libFuzzer entry for the media probe. Beside crashes it fails on a probe that does not end within
// its bounds and on one whose answer depends on how the bytes come.
#include "native/core/media/probe_run.hpp"
#include "native/core/media/rules.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using tokpost::media::Flaw;
using tokpost::media::Probe;
using tokpost::media::ProbeRun;

Probe probe_in_parts(std::string_view file) {
  ProbeRun run(file.size());
  std::size_t reads = 0;
  std::uint64_t bytes = 0;
  while (const auto range = run.next()) {
    bytes += range->size;
    if (++reads > ProbeRun::kMaxReads || bytes > ProbeRun::kMaxFetchedBytes || range->size == 0 ||
        range->offset + range->size > file.size()) {
      std::abort();
    }
    run.add(range->offset, std::string(file.substr(range->offset, range->size)));
  }
  return run.probe();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const Probe whole = tokpost::media::probe_bytes(file);
  const Probe parts = probe_in_parts(file);
  if (!parts.has(Flaw::too_scattered) &&
      (whole.duration_ms != parts.duration_ms || whole.width != parts.width ||
       whole.findings.size() != parts.findings.size())) {
    std::abort();
  }
  tokpost::media::check_video(whole);
  tokpost::media::check_photo(whole);
  return 0;
}
