#pragma once

#include "native/sandbox/exchange.hpp"

namespace tokpost::sandbox {

/// video/init, inbox/video/init and content/init.
Reply video_init(Exchange& exchange);
Reply inbox_init(Exchange& exchange);
Reply content_init(Exchange& exchange);
Reply post_status(Exchange& exchange);
Reply cancel_post(Exchange& exchange);

}  // namespace tokpost::sandbox
