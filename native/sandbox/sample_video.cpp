#include "native/sandbox/sample_video.hpp"

#include "native/sandbox/h264_grey.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::uint32_t kTicksPerFrame = 1000;
constexpr std::uint32_t kMovieTimescale = 1000;
constexpr std::uint32_t kBlankSampleBytes = 8;
constexpr std::uint32_t kFixedOne = 0x10000;  // 16.16
constexpr std::uint64_t kMediaHeaderBytes = 16;

std::string number(std::uint64_t value, int width) {
  std::string bytes;
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
    bytes += static_cast<char>(value >> shift & 0xff);
  }
  return bytes;
}

std::string zeros(std::size_t count) {
  return std::string(count, '\0');
}

std::string box(std::string_view type, const std::string& body) {
  return number(body.size() + 8, 4).append(type).append(body);
}

std::string full_box(std::string_view type, std::uint32_t flags, const std::string& body) {
  return box(type, number(flags, 4) + body);
}

std::string matrix() {
  return number(kFixedOne, 4) + zeros(12) + number(kFixedOne, 4) + zeros(12) +
         number(0x40000000, 4);
}

struct Timing {
  std::uint32_t frames;
  std::uint32_t timescale;

  std::uint64_t ticks() const { return std::uint64_t{frames} * kTicksPerFrame; }
  std::uint64_t movie_ticks() const { return ticks() * kMovieTimescale / timescale; }
};

std::string movie_header(const Timing& timing) {
  return full_box("mvhd", 0,
                  zeros(8) + number(kMovieTimescale, 4) + number(timing.movie_ticks(), 4) +
                      number(kFixedOne, 4) + number(0x100, 2) + zeros(10) + matrix() + zeros(24) +
                      number(2, 4));
}

std::string track_header(const SampleVideoOptions& options, const Timing& timing) {
  constexpr std::uint32_t kEnabledAndShown = 3;
  return full_box("tkhd", kEnabledAndShown,
                  zeros(8) + number(1, 4) + zeros(4) + number(timing.movie_ticks(), 4) + zeros(16) +
                      matrix() + number(std::uint64_t{options.width} << 16, 4) +
                      number(std::uint64_t{options.height} << 16, 4));
}

std::string sample_entry(const SampleVideoOptions& options) {
  const std::string resolution = number(72 << 16, 4);
  const bool is_h264 = options.codec == "h264";
  const std::string configuration =
      is_h264 ? box("avcC", GreyH264(options.width, options.height, options.fps).configuration())
              : std::string();
  return box(is_h264 ? "avc1" : "hvc1",
             zeros(6) + number(1, 2) + zeros(16) + number(options.width, 2) +
                 number(options.height, 2) + resolution + resolution + zeros(4) + number(1, 2) +
                 zeros(32) + number(24, 2) + number(0xffff, 2) + configuration);
}

/// The pictures one after the other, and the size of each.
struct Samples {
  std::string bytes;
  std::string sizes;  ///< as the stsz box wants them
};

Samples make_samples(const SampleVideoOptions& options, const Timing& timing) {
  const GreyH264 grey(options.width, options.height, options.fps);
  const std::string blank = zeros(kBlankSampleBytes);
  Samples samples;
  for (std::uint32_t i = 0; i < timing.frames; ++i) {
    const std::string sample = options.codec == "h264" ? grey.sample(i) : blank;
    samples.bytes += sample;
    samples.sizes += number(sample.size(), 4);
  }
  return samples;
}

// One chunk that holds every sample.
std::string sample_table(const SampleVideoOptions& options, const Timing& timing,
                         const std::string& sizes, std::uint64_t media_offset) {
  const std::string one = number(1, 4);
  const std::string frames = number(timing.frames, 4);
  return box("stbl", full_box("stsd", 0, one + sample_entry(options)) +
                         full_box("stts", 0, one + frames + number(kTicksPerFrame, 4)) +
                         full_box("stss", 0, one + one) +
                         full_box("stsc", 0, one + one + frames + one) +
                         full_box("stsz", 0, zeros(4) + frames + sizes) +
                         full_box("co64", 0, one + number(media_offset, 8)));
}

std::string movie(const SampleVideoOptions& options, const Timing& timing, const std::string& sizes,
                  std::uint64_t media_offset) {
  const std::string undetermined_language = number(0x55c4, 2) + zeros(2);
  const std::string own_file = full_box("dref", 0, number(1, 4) + full_box("url ", 1, ""));
  const std::string media = full_box("mdhd", 0,
                                     zeros(8) + number(timing.timescale, 4) +
                                         number(timing.ticks(), 4) + undetermined_language) +
                            full_box("hdlr", 0, zeros(4) + "vide" + zeros(13)) +
                            box("minf", full_box("vmhd", 1, zeros(8)) + box("dinf", own_file) +
                                            sample_table(options, timing, sizes, media_offset));
  return box("moov", movie_header(timing) +
                         box("trak", track_header(options, timing) + box("mdia", media)));
}

Error impossible(std::string message) {
  return make_error(Errc::validation, "sample_video", std::move(message));
}

}  // namespace

void SampleVideo::read(std::uint64_t offset, std::span<char> into) const {
  std::ranges::fill(into, '\0');
  const auto place = [&](const std::string& part, std::uint64_t at) {
    const std::uint64_t begin = std::max(offset, at);
    const std::uint64_t end = std::min(offset + into.size(), at + part.size());
    if (begin < end) part.copy(into.data() + (begin - offset), end - begin, begin - at);
  };
  place(head_, 0);
  place(tail_, head_.size() + zeros_);
}

std::string SampleVideo::bytes() const {
  std::string all(size(), '\0');
  read(0, all);
  return all;
}

Result<SampleVideo> make_sample_video(const SampleVideoOptions& options) {
  constexpr std::uint32_t kMostPixels = 0xffff;
  constexpr double kMostFrames = 1'000'000;
  if (options.codec != "h264" && options.codec != "h265") {
    return impossible("A sample's codec is h264 or h265.");
  }
  if (options.width < 1 || options.width > kMostPixels || options.height < 1 ||
      options.height > kMostPixels) {
    return impossible("A sample's width and height are 1 to 65535.");
  }
  const double frames = std::round(options.seconds * options.fps);
  if (!(options.fps > 0) || options.fps > 1000 || !(frames >= 1) || frames > kMostFrames) {
    return impossible("A sample has 1 to 1,000,000 frames, up to 1000 in a second.");
  }
  Timing timing{};
  timing.frames = static_cast<std::uint32_t>(frames);
  timing.timescale = static_cast<std::uint32_t>(std::lround(options.fps * kTicksPerFrame));
  if (timing.timescale == 0 || timing.ticks() > std::numeric_limits<std::uint32_t>::max() ||
      timing.movie_ticks() > std::numeric_limits<std::uint32_t>::max()) {
    return impossible("A sample of that length has no timescale.");
  }

  const std::string type = box("ftyp", std::string("isom") + number(0x200, 4) + "isomiso2avc1mp41");
  const Samples samples = make_samples(options, timing);
  const std::uint64_t index_size = movie(options, timing, samples.sizes, 0).size();
  const std::uint64_t around = type.size() + index_size + kMediaHeaderBytes;
  if (options.size_bytes != 0 && options.size_bytes < around + samples.bytes.size()) {
    return impossible("A sample of that length takes " +
                      std::to_string(around + samples.bytes.size()) + " bytes at least.");
  }
  const std::uint64_t padding =
      options.size_bytes == 0 ? 0 : options.size_bytes - around - samples.bytes.size();
  // The 64-bit header whatever the size: a size then changes nothing else.
  const std::string media_header =
      number(1, 4) + "mdat" + number(kMediaHeaderBytes + samples.bytes.size() + padding, 8);
  const std::uint64_t media_offset =
      type.size() + (options.moov_first ? index_size : 0) + kMediaHeaderBytes;
  std::string index = movie(options, timing, samples.sizes, media_offset);
  if (options.moov_first) {
    return SampleVideo(type + index + media_header + samples.bytes, padding, {});
  }
  return SampleVideo(type + media_header + samples.bytes, padding, std::move(index));
}

}  // namespace tokpost::sandbox
