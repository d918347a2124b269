#pragma once

#include "native/sandbox/exchange.hpp"

namespace tokpost::sandbox {

Reply user_info(Exchange& exchange);
Reply video_list(Exchange& exchange);
Reply video_query(Exchange& exchange);
Reply creator_info(Exchange& exchange);

}  // namespace tokpost::sandbox
