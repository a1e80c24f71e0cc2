-- Read by clocks_measured.py, statement by statement. pick(n, salt, most) is a number below ``most`` that hangs on n and salt.
CREATE FUNCTION pg_temp.pick(n bigint, salt bigint, most int) RETURNS int LANGUAGE sql IMMUTABLE
  RETURN (hashint8extended(n, salt) & 1073741823)::int %% most;
-- Identifiers in order of n, as those of a house are in order of time.
CREATE FUNCTION pg_temp.nth(n bigint, of text) RETURNS uuid LANGUAGE sql IMMUTABLE
  RETURN (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(of, 12, '0'))::uuid;
SELECT events_make_month((%(now)s::date - make_interval(months => n))::date) FROM generate_series(-1, 1) AS n;

-- Twelve officers in every agency that takes part: ten caseworkers, a supervisor, a coordinator.
CREATE TEMPORARY TABLE place AS
  SELECT id AS agency, (row_number() OVER (ORDER BY code) - 1)::int AS at, count(*) OVER ()::int AS places
  FROM access_agency WHERE participating;
CREATE TEMPORARY TABLE officer AS
  SELECT gen_random_uuid() AS id, p.agency, p.at, k, (ARRAY['supervisor', 'coordinator'])[k - 9] AS role
  FROM place p, generate_series(0, 11) AS k;
INSERT INTO access_user (id, username, name, agency_id, is_active, language, email, password)
  SELECT id, 'clock-' || at || '-' || k, 'Pegawai ' || at || '.' || k, agency, true, 'ms', '', '!' FROM officer;
INSERT INTO access_assignment (id, user_id, agency_id, role, period)
  SELECT gen_random_uuid(), id, agency, coalesce(role, 'caseworker'), daterange(%(now)s::date - 300, NULL) FROM officer;

-- A referral each. Six in ten wait for an answer, one for a reply, the rest are under way. They fall due between
-- five days ago and twenty-five from now; the first %(stopped)s wait for one programme.
CREATE TEMPORARY TABLE asked AS
  SELECT p.id AS programme, p.agency_id AS agency, a.at, (row_number() OVER (ORDER BY p.id) - 1)::int AS r, count(*) OVER ()::int AS most
  FROM directory_programme p JOIN place a ON a.agency = p.agency_id;
CREATE TEMPORARY TABLE one AS
  SELECT n, pg_temp.nth(n, 'a') AS person, pg_temp.nth(n, 'b') AS case_id, pg_temp.nth(n, 'c') AS need_id, pg_temp.nth(n, 'd') AS referral_id,
         p.agency AS leads, o.id AS sender, s.programme, s.agency AS receiver, r.id AS answerer,
         CASE WHEN n <= %(stopped)s THEN 'requested'
              ELSE (ARRAY['requested', 'requested', 'requested', 'requested', 'received', 'received', 'question', 'accepted', 'accepted', 'in_progress'])
                   [1 + pg_temp.pick(n, 1, 10)] END AS state,
         (%(now)s::date + (pg_temp.pick(n, 2, 30) - 5) + time '23:59:59') AT TIME ZONE 'Asia/Kuala_Lumpur' AS due,
         %(now)s - interval '14 days' AS sent
  FROM generate_series(1, %(referrals)s) AS n
  JOIN place p ON p.at = pg_temp.pick(n, 3, p.places)
  JOIN officer o ON o.at = p.at AND o.k = pg_temp.pick(n, 4, 10)
  JOIN asked s ON CASE WHEN n <= %(stopped)s THEN s.programme = %(programme)s ELSE s.r = pg_temp.pick(n, 5, s.most) END
  JOIN officer r ON r.at = s.at AND r.k = pg_temp.pick(n, 6, 10);
INSERT INTO cases_case (id, individual_id, agency_id, manager_id, opened_at) SELECT case_id, person, leads, sender, sent FROM one;
INSERT INTO cases_need (id, case_id, individual_id, agency_id, module, kind, category, urgency, note, state, close_reason, held_by_id,
    holder_agency_id, held_since, held_until, held_for, held_note, reviews_in_row, opened_at)
  SELECT need_id, case_id, person, leads, 'finance', 'emergency_cash', 'needs', 'normal', '', 'open', '',
         CASE WHEN state IN ('requested', 'question') THEN sender ELSE answerer END,
         CASE WHEN state IN ('requested', 'question') THEN leads ELSE receiver END, sent, due,
         CASE state WHEN 'requested' THEN 'referral_sent' WHEN 'question' THEN 'referral_question' ELSE 'referral_' || state END, '', 0, sent
  FROM one;
INSERT INTO referrals_referral (id, need_id, individual_id, programme_id, module, kind, urgency, private, from_agency_id, from_user_id,
    agency_id, answered_by_id, consent_id, state, message, note, reason_text, on_text, evidence_reference, due_at, sent_at, received_at,
    accepted_at, accept_code, asked_at, reply_due_at, changed_at, promise_count, promise_unit, promise_by)
  SELECT referral_id, need_id, person, programme, 'finance', 'emergency_cash', 'normal', false, leads, sender, receiver,
         CASE WHEN state <> 'requested' THEN answerer END, %(consent)s, CASE state WHEN 'question' THEN 'received' ELSE state END,
         '', '', '', '', '', due, sent, CASE WHEN state <> 'requested' THEN sent + interval '1 day' END,
         CASE WHEN state IN ('accepted', 'in_progress') THEN sent + interval '3 days' END,
         CASE WHEN state IN ('accepted', 'in_progress') THEN 'criteria_met' END,
         CASE WHEN state = 'question' THEN sent + interval '2 days' END, CASE WHEN state = 'question' THEN due END, sent,
         10, 'working_days', 'programme'
  FROM one;
INSERT INTO access_grant (id, individual_id, agency_id, reason_kind, reason_id, categories, period)
  SELECT pg_temp.nth(n, 'e'), person, receiver, 'referral', referral_id, '{identity,needs,referrals}', tstzrange(sent, NULL) FROM one;
