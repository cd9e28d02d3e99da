// Remarks that several blocks and sections would make alike are made once.
#pragma once

#include "semfit/result.h"

#include <algorithm>
#include <vector>

namespace semfit::internal {

/// Adds those of `more` that `notes` has not.
inline void add_new(std::vector<Note>& notes, const std::vector<Note>& more) {
  for (const Note& note : more)
    if (std::none_of(notes.begin(), notes.end(), [&](const Note& known) {
          return known.code == note.code && known.message == note.message;
        }))
      notes.push_back(note);
}

}  // namespace semfit::internal
