"""The ways people take: from event to event, from page to page, from stage to stage."""
