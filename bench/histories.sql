-- Read by histories.py, statement by statement. pick(n, salt, most) is a number below ``most`` that hangs on n and salt.
CREATE FUNCTION pg_temp.pick(n bigint, salt bigint, most int) RETURNS int LANGUAGE sql IMMUTABLE
  RETURN (hashint8extended(n, salt) & 1073741823)::int %% most;

-- Twelve officers in every agency that takes part: nine caseworkers, one at the counter, one who approves, one above.
CREATE TEMPORARY TABLE place AS
  SELECT id AS agency, (row_number() OVER (ORDER BY code) - 1)::int AS at, count(*) OVER ()::int AS places
  FROM access_agency WHERE participating;
CREATE TEMPORARY TABLE officer AS
  SELECT gen_random_uuid() AS id, p.agency, p.at, k, (ARRAY['intake_officer', 'approver', 'supervisor'])[k - 8] AS role
  FROM place p, generate_series(0, 11) AS k;
INSERT INTO access_user (id, username, name, agency_id, is_active, language, email, password)
  SELECT id, 'bench-' || at || '-' || k, 'Pegawai ' || at || '.' || k, agency, true, 'ms', '', '!' FROM officer;
INSERT INTO access_assignment (id, user_id, agency_id, role, period)
  SELECT gen_random_uuid(), id, agency, coalesce(role, 'caseworker'), daterange(%(since)s::date, NULL) FROM officer;

-- Everybody by number, with the agency that registered her; one in five is known to a second agency.
CREATE TEMPORARY TABLE who AS
  SELECT row_number() OVER (ORDER BY i.id) AS n, i.id AS person, l.agency_id AS agency, p.at, l.source_record_id AS source,
         i.birth_date < %(now)s::date - 18 * 365 AS adult, i.name, m.household_id AS home
  FROM registry_individual i JOIN registry_link l ON l.individual_id = i.id JOIN place p ON p.agency = l.agency_id
  JOIN households_membership m ON m.individual_id = i.id;
CREATE INDEX ON who (n);
ANALYZE who;
CREATE TEMPORARY TABLE second AS
  SELECT w.n, w.person, w.name, w.source AS first, gen_random_uuid() AS source, p.agency
  FROM who w JOIN place p ON p.at = (w.at + 1 + pg_temp.pick(w.n, 1, p.places - 1)) %% p.places WHERE pg_temp.pick(w.n, 2, 5) = 0;
INSERT INTO intake_sourcerecord (id, agency_id, submission_id, channel, key_id, cipher, warnings, received_at)
  SELECT t.source, t.agency, gen_random_uuid(), 'counter', s.key_id, s.cipher, '[]', %(since)s
  FROM second t JOIN intake_sourcerecord s ON s.id = t.first;
INSERT INTO registry_link (id, individual_id, source_record_id, agency_id, how, evidence, filled, decided_at)
  SELECT gen_random_uuid(), person, source, agency, 'officer', '{number_same}', '{}', %(since)s FROM second;
INSERT INTO registry_spelling (id, individual_id, agency_id, source_record_id, since, name)
  SELECT gen_random_uuid(), person, agency, source, %(since)s, name FROM second;
INSERT INTO access_grant (id, individual_id, agency_id, reason_kind, reason_id, categories, period)
  SELECT gen_random_uuid(), t.person, t.agency, 'source_record', t.source, g.categories, g.period
  FROM second t JOIN access_grant g ON g.individual_id = t.person AND g.reason_id = t.first;
INSERT INTO access_grant (id, individual_id, agency_id, reason_kind, reason_id, categories, period)
  SELECT gen_random_uuid(), person, agency, 'household', home, '{identity,household}', tstzrange(%(since)s, NULL) FROM who;
INSERT INTO households_relationship (id, individual_id, other_id, agency_id, kind, evidence, period)
  SELECT gen_random_uuid(), head.individual_id, m.individual_id, m.agency_id, m.role, 'said', m.period
  FROM households_membership head JOIN households_membership m ON m.household_id = head.household_id
  WHERE head.role = 'head' AND m.role IN ('spouse', 'child', 'parent');

-- Cases: about three adults in seven, thirty of a hundred people; one or two needs each, two in five closed as met.
CREATE TEMPORARY TABLE matter AS
  SELECT w.*, gen_random_uuid() AS case_id, gen_random_uuid() AS consent_id, o.id AS manager
  FROM who w JOIN officer o ON o.at = w.at AND o.k = pg_temp.pick(w.n, 3, 9)
  WHERE w.adult AND pg_temp.pick(w.n, 4, 100) < 43;
INSERT INTO cases_case (id, individual_id, agency_id, manager_id, opened_at)
  SELECT case_id, person, agency, manager, %(now)s - make_interval(days => 30 + pg_temp.pick(n, 5, 200)) FROM matter;
INSERT INTO access_grant (id, individual_id, agency_id, reason_kind, reason_id, categories, period)
  SELECT gen_random_uuid(), m.person, m.agency, 'case', m.case_id, g.categories, g.period
  FROM matter m JOIN access_grant g ON g.individual_id = m.person AND g.reason_id = m.source;
INSERT INTO registry_consent (id, individual_id, agency_id, basis, purposes, categories, agency_ids, evidence, given_at)
  SELECT m.consent_id, m.person, m.agency, 'consent', '{casework,referral}', '{identity,needs,referrals,household,income}',
         ARRAY(SELECT agency FROM place), 'signed_form', %(since)s FROM matter m;
CREATE TEMPORARY TABLE lack AS
  SELECT row_number() OVER (ORDER BY m.n, j) AS x, m.*, gen_random_uuid() AS need_id,
         (pg_temp.pick(m.n, 6, cardinality(%(kinds)s::text[])) + 7 * j) %% cardinality(%(kinds)s::text[]) + 1 AS kind,
         pg_temp.pick(m.n * 3 + j, 7, 5) < 2 AS closed, pg_temp.pick(m.n * 3 + j, 8, 15) AS days,
         %(now)s - make_interval(days => 20 + pg_temp.pick(m.n, 9, 100)) AS opened
  FROM matter m, generate_series(0, pg_temp.pick(m.n, 10, 2)) AS j;
INSERT INTO cases_need (id, case_id, individual_id, agency_id, module, kind, category, urgency, note, state, outcome,
    close_code, close_reason, held_by_id, holder_agency_id, held_since, held_until, held_for, held_note, reviews_in_row,
    opened_at, closed_at)
  SELECT need_id, case_id, person, agency, (%(modules)s::text[])[kind], (%(kinds)s::text[])[kind], 'needs', 'normal',
         'Dicatat di kaunter', CASE WHEN closed THEN 'closed' ELSE 'open' END, CASE WHEN closed THEN 'met' END,
         CASE WHEN closed THEN %(close_code)s END, '', CASE WHEN NOT closed THEN manager END,
         CASE WHEN NOT closed THEN agency END, CASE WHEN NOT closed THEN %(now)s - make_interval(days => days) END,
         CASE WHEN NOT closed THEN %(now)s + make_interval(days => 1 + pg_temp.pick(x, 11, 14)) END, 'review', '', 0,
         opened, CASE WHEN closed THEN %(now)s - interval '5 days' END
  FROM lack;

-- Who leads for her: the agency and the officer of her case.
INSERT INTO plans_lead (id, individual_id, agency_id, manager_id, since)
  SELECT gen_random_uuid(), person, agency, manager, %(now)s - make_interval(days => 30 + pg_temp.pick(n, 5, 200)) FROM matter;

-- Referrals: fifty to a hundred people. Three needs in four stand with a programme of some agency that takes part; one in
-- three was declined by another before.
CREATE TEMPORARY TABLE asked AS
  SELECT p.id AS programme, p.agency_id AS agency, a.at,
         (row_number() OVER (ORDER BY p.agency_id, p.id) - 1)::int AS r, count(*) OVER ()::int AS most
  FROM directory_programme p JOIN place a ON a.agency = p.agency_id;
CREATE TEMPORARY TABLE handed AS
  SELECT l.*, s.programme, s.agency AS receiver, s.at AS receiver_at, o.id AS answerer, gen_random_uuid() AS referral_id, turn,
         CASE WHEN turn = 1 THEN 'rejected' WHEN l.closed THEN 'completed'
              ELSE (ARRAY['requested', 'requested', 'received', 'accepted', 'accepted', 'in_progress', 'rejected', 'rejected'])
                   [1 + pg_temp.pick(l.x, 12, 8)] END AS state,
         l.opened + make_interval(days => CASE WHEN turn = 2 AND pg_temp.pick(l.x, 24, 100) < 36 THEN 12 ELSE 0 END) AS sent,
         make_interval(hours => 1 + pg_temp.pick(l.x + turn, 25, 70)) AS to_first,
         make_interval(hours => 71 + pg_temp.pick(l.x + turn, 26, 110)) AS to_answer
  FROM lack l CROSS JOIN (VALUES (1, 24, 36), (2, 15, 75)) AS t(turn, salt, share)
  JOIN asked s ON s.r = pg_temp.pick(l.x + 7 * (turn - 2), 13, s.most)
  JOIN officer o ON o.at = s.at AND o.k = pg_temp.pick(l.x, 14, 9)
  WHERE pg_temp.pick(l.x, salt, 100) < share;
CREATE INDEX ON handed (referral_id);
ANALYZE handed;
INSERT INTO referrals_referral (id, need_id, individual_id, programme_id, module, kind, urgency, private, from_agency_id,
    from_user_id, agency_id, answered_by_id, consent_id, state, message, note, reason_code, reason_text, outcome, due_at,
    sent_at, received_at, accepted_at, closed_at, changed_at, accept_code, evidence_kind, evidence_on, evidence_reference, on_text,
    promise_count, promise_unit, promise_by, asked_at, reply_due_at)
  SELECT referral_id, need_id, person, programme, (%(modules)s::text[])[kind], (%(kinds)s::text[])[kind], 'normal', false,
         agency, manager, receiver, CASE WHEN state <> 'requested' THEN answerer END, consent_id, state,
         'Mohon bantuan untuk keluarga ini', '',
         CASE WHEN state = 'rejected' THEN (ARRAY['quota_full', 'criteria_not_met', 'duplicate_help', 'cannot_reach_person'])[1 + pg_temp.pick(x, 27, 4)] END,
         CASE WHEN state = 'rejected' THEN 'Tidak dapat membantu' ELSE '' END, CASE WHEN state = 'completed' THEN 'helped' END,
         CASE WHEN state IN ('requested', 'received') THEN %(now)s + make_interval(days => pg_temp.pick(x, 16, 30) - 5)
              ELSE sent + make_interval(days => 3 + pg_temp.pick(x, 16, 11)) END,
         sent, CASE WHEN state <> 'requested' THEN sent + to_first END,
         CASE WHEN state IN ('accepted', 'in_progress', 'completed') THEN sent + to_answer END,
         CASE state WHEN 'rejected' THEN sent + to_answer WHEN 'completed' THEN %(now)s - make_interval(days => pg_temp.pick(x, 28, 5)) END,
         %(now)s, CASE WHEN state IN ('accepted', 'in_progress', 'completed') THEN 'criteria_met' END,
         CASE WHEN state = 'completed' THEN 'receipt' END, CASE WHEN state = 'completed' THEN (%(now)s)::date END,
         CASE WHEN state = 'completed' THEN 'R-' || x ELSE '' END, '', 7, 'working_days', 'programme',
         CASE WHEN state = 'received' AND pg_temp.pick(x, 29, 4) = 0 THEN %(now)s - interval '2 days' END,
         CASE WHEN state = 'received' AND pg_temp.pick(x, 29, 4) = 0 THEN %(now)s + make_interval(days => pg_temp.pick(x, 30, 5) - 1) END
  FROM handed;
UPDATE cases_need n SET held_for = CASE h.state WHEN 'rejected' THEN 'referral_declined' ELSE 'referral_sent' END,
    held_by_id = CASE WHEN h.state IN ('accepted', 'in_progress') THEN h.answerer ELSE n.held_by_id END,
    holder_agency_id = CASE WHEN h.state IN ('accepted', 'in_progress') THEN h.receiver ELSE n.holder_agency_id END
  FROM handed h WHERE h.need_id = n.id AND n.state = 'open' AND h.turn = 2;
INSERT INTO access_grant (id, individual_id, agency_id, reason_kind, reason_id, categories, period)
  SELECT gen_random_uuid(), person, receiver, 'referral', referral_id,
         '{identity,contact,household,income,work,needs,screening,referrals,awards,amounts,schemes}', tstzrange(%(since)s, NULL)
  FROM handed;
-- What both sides wrote: three words on two referrals of five, the last of one in five not read yet.
INSERT INTO liaison_message (id, referral_id, individual_id, agency_id, to_agency_id, by_id, side, kind, text, sent_at, seen_at)
  SELECT gen_random_uuid(), referral_id, person, CASE m WHEN 2 THEN agency ELSE receiver END, CASE m WHEN 2 THEN receiver ELSE agency END,
         CASE m WHEN 2 THEN manager ELSE answerer END, CASE m WHEN 2 THEN 'sender' ELSE 'receiver' END,
         (ARRAY['question', 'answer', 'message'])[m], 'Slip gaji bulan lepas', sent + to_first + make_interval(days => m),
         CASE WHEN m < 3 OR pg_temp.pick(x, 31, 5) > 0 THEN sent + to_first + make_interval(days => m + 1) END
  FROM handed, generate_series(1, 3) AS m WHERE state <> 'requested' AND pg_temp.pick(x, 32, 5) < 2;
-- Clocks that are running out or ran out, each as far up as the clock run would have taken it.
INSERT INTO clocks_watch (id, kind, referral_id, individual_id, agency_id, other_agency_id, crisis, due_at, step, stepped_at, next_at, begun_at)
  SELECT gen_random_uuid(), 'answer', r.id, r.individual_id, r.agency_id, r.from_agency_id, false, r.due_at, s.step, %(now)s,
         CASE s.step WHEN 'reminded' THEN r.due_at WHEN 'supervisor' THEN r.due_at + interval '2 days'
           WHEN 'head' THEN r.due_at + interval '6 days' END, r.due_at - interval '1 day'
  FROM referrals_referral r CROSS JOIN LATERAL (SELECT CASE WHEN r.due_at > %(now)s THEN 'reminded'
    WHEN r.due_at > %(now)s - interval '2 days' THEN 'supervisor' WHEN r.due_at > %(now)s - interval '4 days' THEN 'head'
    ELSE 'secretariat' END AS step) s
  WHERE r.state IN ('requested', 'received') AND r.asked_at IS NULL AND r.due_at < %(now)s + interval '1 day';

-- Help given: what followed referrals, and what agencies gave their own people; three deliveries each.
CREATE TEMPORARY TABLE given AS
  SELECT row_number() OVER () AS y, g.*, gen_random_uuid() AS enrolment_id, gen_random_uuid() AS award_id FROM (
    SELECT person, home, receiver AS agency, programme, need_id, referral_id, answerer AS by FROM handed
    WHERE state IN ('accepted', 'in_progress', 'completed')
    UNION ALL
    SELECT w.person, w.home, w.agency, s.programme, NULL, NULL, o.id FROM who w
    JOIN officer o ON o.at = w.at AND o.k = 9
    JOIN LATERAL (SELECT a.programme FROM asked a WHERE a.at = w.at ORDER BY a.r LIMIT 1) s ON true
    WHERE w.adult AND pg_temp.pick(w.n, 17, 100) < 5) g;
INSERT INTO assistance_enrolment (id, individual_id, agency_id, category, programme_id, need_id, referral_id, state,
    enrolled_by, enrolled_at)
  SELECT enrolment_id, person, agency, 'awards', programme, need_id, referral_id, 'enrolled', by, %(since)s FROM given;
INSERT INTO assistance_award (id, individual_id, agency_id, category, enrolment_id, programme_id, need_id, household_id, kind,
    description, unit, every, has_amount, period, state, awarded_by, awarded_at)
  SELECT award_id, person, agency, 'awards', enrolment_id, programme, need_id, home, 'cash', '', '', 'month', true,
         daterange(%(since)s::date, %(now)s::date - 60 + pg_temp.pick(y, 18, 240)),
         CASE WHEN pg_temp.pick(y, 18, 240) < 60 THEN 'delivered' ELSE 'in_force' END, by, %(since)s FROM given;
INSERT INTO assistance_amount (id, individual_id, agency_id, category, award_id, amount, counted)
  SELECT gen_random_uuid(), person, agency, 'awards', award_id, 300, 3600 FROM given;
CREATE TEMPORARY TABLE brought AS SELECT g.*, gen_random_uuid() AS delivery_id, m FROM given g, generate_series(1, 3) AS m;
INSERT INTO assistance_delivery (id, individual_id, agency_id, category, award_id, delivered_on, has_amount, last, proof)
  SELECT delivery_id, person, agency, 'awards', award_id, %(since)s::date + 30 * m, true, false, 'Resit' FROM brought;
INSERT INTO assistance_amount (id, individual_id, agency_id, category, award_id, delivery_id, amount, counted)
  SELECT gen_random_uuid(), person, agency, 'awards', award_id, delivery_id, 300, 300 FROM brought;
INSERT INTO assistance_claim (id, scope_kind, scope_id, award_id, agency_id, programme_id, purposes, period, counted, standing)
  SELECT gen_random_uuid(), s.kind, CASE s.kind WHEN 'person' THEN g.person ELSE g.home END, g.award_id, g.agency, g.programme,
         p.purposes, a.period, 3600, true
  FROM given g JOIN assistance_award a ON a.id = g.award_id JOIN directory_programme p ON p.id = g.programme
  CROSS JOIN (VALUES ('person'), ('household')) AS s(kind);

-- Social insurance: one adult in five, three contributions.
CREATE TEMPORARY TABLE insured AS
  SELECT w.*, gen_random_uuid() AS membership_id, (SELECT id FROM access_agency WHERE code = 'PERKESO') AS operator FROM who w
  WHERE w.adult AND pg_temp.pick(w.n, 19, 5) = 0;
INSERT INTO schemes_membership (id, individual_id, agency_id, begun_by_agency_id, scheme, sector, plan, mandatory, state, begun_at)
  SELECT membership_id, person, operator, agency, 'sksps', 'hawker', '2', true, 'begun', %(since)s FROM insured;
INSERT INTO schemes_contribution (id, membership_id, individual_id, agency_id, amount, months, received_at, cover_from, cover)
  SELECT gen_random_uuid(), membership_id, person, operator, 19.40, 1, %(since)s + make_interval(days => 31 * j),
         %(since)s + make_interval(days => 31 * j),
         tstzrange(%(since)s + make_interval(days => 31 * j), %(since)s + make_interval(days => 31 * (j + 1)))
  FROM insured, generate_series(0, 2) AS j;

-- Facts and screenings of people with a case.
INSERT INTO screening_fact (id, agency_id, individual_id, name, value, as_of, source, verification, said_at, category)
  SELECT gen_random_uuid(), m.agency, m.person, f.name, f.value::jsonb, %(now)s::date - 40, 'interview', 'said', %(since)s, f.category
  FROM matter m, unnest(%(facts)s::text[], %(fact_values)s::text[], %(fact_categories)s::text[]) AS f(name, value, category);
INSERT INTO screening_fact_health (id, agency_id, individual_id, name, value, as_of, source, verification, said_at)
  SELECT gen_random_uuid(), agency, person, 'person.disabled', 'true', %(now)s::date - 40, 'interview', 'said', %(since)s
  FROM matter WHERE pg_temp.pick(n, 20, 10) = 0;
CREATE TEMPORARY TABLE screened AS SELECT m.*, gen_random_uuid() AS run_id FROM matter m WHERE pg_temp.pick(m.n, 21, 10) < 7;
INSERT INTO screening_run (id, agency_id, individual_id, as_of, rulebook_version_id, outcomes, screened_by, screened_at)
  SELECT run_id, agency, person, %(now)s::date - 30, v.id, o.outcomes, manager, %(now)s - interval '30 days'
  FROM screened, (SELECT id FROM directory_rulebookversion LIMIT 1) AS v,
       (SELECT jsonb_object_agg(id, 'unknown') AS outcomes FROM directory_programme WHERE sensitive IS NULL) AS o;
INSERT INTO screening_run_private (run_id, agency_id, individual_id, outcomes)
  SELECT run_id, agency, person, o.outcomes FROM screened,
       (SELECT coalesce(jsonb_object_agg(id, 'not_eligible'), '{}') AS outcomes FROM directory_programme WHERE sensitive IS NOT NULL) AS o;

-- Events: five for everybody, about twenty for people with a case, in the order in which they happened.
INSERT INTO events_event (id, type, category, individual_id, subject_id, agency_id, actor_kind, actor_id, actor_role, purpose,
    body, salt, occurred_at, recorded_at)
  SELECT gen_random_uuid(), (%(event_types)s::text[])[e.t], (%(event_categories)s::text[])[e.t], e.person, e.person::text,
         e.agency, 'officer', e.by, 'caseworker', 'casework', '{"kind":"food"}', sha256(e.person::text::bytea), e.at, e.at
  FROM (SELECT w.person, w.agency, o.id AS by, 1 + j %% cardinality(%(event_types)s::text[]) AS t,
               %(now)s - make_interval(secs => pg_temp.pick(w.n * 32 + j, 22, 300 * 86400)) AS at
        FROM who w JOIN officer o ON o.at = w.at AND o.k = pg_temp.pick(w.n, 3, 9) LEFT JOIN matter m ON m.n = w.n,
             generate_series(0, CASE WHEN m.n IS NULL THEN 4 ELSE 20 END) AS j) e
  ORDER BY e.at;
-- And of each referral what its two sides were told: the receiver's own, and a notice to the sender.
INSERT INTO events_event (id, type, category, individual_id, subject_id, agency_id, actor_kind, actor_id, actor_role, purpose,
    body, salt, occurred_at, recorded_at)
  SELECT gen_random_uuid(), t.type, 'referrals', h.person, h.referral_id::text, a.agency, 'officer',
         CASE WHEN t.j = 1 THEN h.manager ELSE h.answerer END, 'caseworker', 'casework', '{}', sha256(h.person::text::bytea), t.at, t.at
  FROM handed h CROSS JOIN LATERAL (VALUES (h.agency), (h.receiver)) AS a(agency)
  CROSS JOIN LATERAL (VALUES (1, 'referrals.sent', h.sent), (2, 'referrals.received', h.sent + h.to_first),
    (3, CASE h.state WHEN 'rejected' THEN 'referrals.declined' ELSE 'referrals.accepted' END, h.sent + h.to_answer)) AS t(j, type, at)
  WHERE t.j = 1 OR h.state NOT IN ('requested') AND (t.j = 2 OR h.state <> 'received')
  ORDER BY t.at;
