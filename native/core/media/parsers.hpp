#pragma once

#include "native/core/media/probe.hpp"
#include "native/core/media/probe_reader.hpp"

#include <string>

namespace tokpost::media {

/// One parser per family of formats. Each fills in what it finds and returns early where a range is
/// missing; the findings count only when the reader is still ok().
void parse_mp4(ProbeReader& reader, Probe& probe);
void parse_webm(ProbeReader& reader, Probe& probe);
void parse_jpeg(ProbeReader& reader, Probe& probe);
void parse_webp(ProbeReader& reader, Probe& probe);
void parse_png(ProbeReader& reader, Probe& probe);

/// Adds a finding, once per flaw.
void note(Probe& probe, Flaw flaw, std::string message);

/// Sets the size as it is shown from the coded one and an EXIF orientation (1 to 8; others count as
/// 1).
void set_image_size(Probe& probe, std::uint32_t coded_width, std::uint32_t coded_height,
                    int exif_orientation);

/// The orientation in a TIFF block as EXIF has it; 1 where there is none.
int exif_orientation(std::string_view tiff);

/// "h264" for "avc1" and so on; a fourcc that is not known comes back as it is, printable.
std::string codec_of_fourcc(std::uint32_t fourcc);
/// "vp9" for "V_VP9" and so on; an id that is not known comes back in lower case without V_ or A_.
std::string codec_of_matroska_id(std::string_view id);

}  // namespace tokpost::media
