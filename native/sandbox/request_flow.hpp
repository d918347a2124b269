#pragma once

#include "native/core/media/probe.hpp"
#include "native/sandbox/call_sink.hpp"
#include "native/sandbox/http_server.hpp"

namespace tokpost::sandbox {

class World;

/// What becomes of a request at its head: which fault of the script it gets, whether its body is
/// wanted and where that goes. The intake's sink is a CallSink.
Intake begin_request(World& world, const RequestHead& head);

/// The answer to a request whose body is all there; what came of one that is not `complete` is only
/// noted. `probe` is of the video that the last chunk ended.
Reply finish_request(World& world, const RequestHead& head, CallSink& call, media::Probe probe,
                     bool complete);

}  // namespace tokpost::sandbox
