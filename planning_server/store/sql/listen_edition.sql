-- Purpose: hears of new editions.
LISTEN planning_edition
