-- Purpose: the register of themes. Required ones first.
SELECT theme, label_vi, label_en, required FROM pub.theme ORDER BY required DESC, theme
