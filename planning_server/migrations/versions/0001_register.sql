-- The register of themes: which themes exist, and which of them every commune must have.
INSERT INTO pub.theme (theme, label_vi, label_en, required) VALUES
    ('land_use', 'Chức năng sử dụng đất quy hoạch', 'Planned land use', true),
    ('red_line', 'Chỉ giới đường đỏ', 'Red lines', true),
    ('building_line', 'Chỉ giới xây dựng', 'Building lines', true),
    ('corridor', 'Hành lang bảo vệ an toàn', 'Safety corridors', true),
    ('flood', 'Ngập lụt', 'Flood', true),
    ('heritage', 'Di tích, bảo tồn', 'Heritage', false),
    ('airport', 'Tĩnh không sân bay', 'Airport height surfaces', false);

INSERT INTO pub.current_edition (only_row, edition) VALUES (true, NULL);
