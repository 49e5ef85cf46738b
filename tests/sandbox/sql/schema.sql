-- Moodle 4.5's and local_shop 4.5's tables as far as production, the shop's pages and the stand-in Moodle touch them:
-- columns, types, defaults and indexes as PostgreSQL reports them on a running site. No foreign keys: Moodle has none.

-- Not recorded: only the columns that are looked at.
CREATE TABLE mdl_block (
    id bigserial PRIMARY KEY,
    name varchar(40) NOT NULL DEFAULT '',
    visible smallint NOT NULL DEFAULT 1
);
CREATE TABLE mdl_context (
    id bigserial,
    contextlevel bigint NOT NULL DEFAULT 0,
    instanceid bigint NOT NULL DEFAULT 0,
    path varchar(255),
    depth smallint NOT NULL DEFAULT 0,
    locked smallint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_cont_id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_cont_conins_uix ON mdl_context (contextlevel, instanceid);
CREATE INDEX mdl_cont_ins_ix ON mdl_context (instanceid);
CREATE INDEX mdl_cont_pat_ix ON mdl_context (path);
CREATE INDEX mdl_cont_pat_ix_pattern ON mdl_context (path varchar_pattern_ops);

CREATE TABLE mdl_course (
    id bigserial,
    category bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0,
    fullname varchar(254) NOT NULL DEFAULT '',
    shortname varchar(255) NOT NULL DEFAULT '',
    idnumber varchar(100) NOT NULL DEFAULT '',
    summary text,
    summaryformat smallint NOT NULL DEFAULT 0,
    format varchar(21) NOT NULL DEFAULT 'topics',
    showgrades smallint NOT NULL DEFAULT 1,
    newsitems integer NOT NULL DEFAULT 1,
    startdate bigint NOT NULL DEFAULT 0,
    enddate bigint NOT NULL DEFAULT 0,
    relativedatesmode smallint NOT NULL DEFAULT 0,
    marker bigint NOT NULL DEFAULT 0,
    maxbytes bigint NOT NULL DEFAULT 0,
    legacyfiles smallint NOT NULL DEFAULT 0,
    showreports smallint NOT NULL DEFAULT 0,
    visible smallint NOT NULL DEFAULT 1,
    visibleold smallint NOT NULL DEFAULT 1,
    downloadcontent smallint,
    groupmode smallint NOT NULL DEFAULT 0,
    groupmodeforce smallint NOT NULL DEFAULT 0,
    defaultgroupingid bigint NOT NULL DEFAULT 0,
    lang varchar(30) NOT NULL DEFAULT '',
    calendartype varchar(30) NOT NULL DEFAULT '',
    theme varchar(50) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    requested smallint NOT NULL DEFAULT 0,
    enablecompletion smallint NOT NULL DEFAULT 0,
    completionnotify smallint NOT NULL DEFAULT 0,
    cacherev bigint NOT NULL DEFAULT 0,
    originalcourseid bigint,
    showactivitydates smallint NOT NULL DEFAULT 0,
    showcompletionconditions smallint,
    pdfexportfont varchar(50),
    CONSTRAINT mdl_cour_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_cour_cat_ix ON mdl_course (category);
CREATE INDEX mdl_cour_idn_ix ON mdl_course (idnumber);
CREATE INDEX mdl_cour_ori_ix ON mdl_course (originalcourseid);
CREATE INDEX mdl_cour_sho_ix ON mdl_course (shortname);
CREATE INDEX mdl_cour_sor_ix ON mdl_course (sortorder);

CREATE TABLE mdl_course_categories (
    id bigserial,
    name varchar(255) NOT NULL DEFAULT '',
    idnumber varchar(100),
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    parent bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0,
    coursecount bigint NOT NULL DEFAULT 0,
    visible smallint NOT NULL DEFAULT 1,
    visibleold smallint NOT NULL DEFAULT 1,
    timemodified bigint NOT NULL DEFAULT 0,
    depth bigint NOT NULL DEFAULT 0,
    path varchar(255) NOT NULL DEFAULT '',
    theme varchar(50),
    CONSTRAINT mdl_courcate_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_courcate_par_ix ON mdl_course_categories (parent);

CREATE TABLE mdl_enrol (
    id bigserial,
    enrol varchar(20) NOT NULL DEFAULT '',
    status bigint NOT NULL DEFAULT 0,
    courseid bigint NOT NULL,
    sortorder bigint NOT NULL DEFAULT 0,
    name varchar(255),
    enrolperiod bigint DEFAULT 0,
    enrolstartdate bigint DEFAULT 0,
    enrolenddate bigint DEFAULT 0,
    expirynotify smallint DEFAULT 0,
    expirythreshold bigint DEFAULT 0,
    notifyall smallint DEFAULT 0,
    password varchar(50),
    cost varchar(20),
    currency varchar(3),
    roleid bigint DEFAULT 0,
    customint1 bigint,
    customint2 bigint,
    customint3 bigint,
    customint4 bigint,
    customint5 bigint,
    customint6 bigint,
    customint7 bigint,
    customint8 bigint,
    customchar1 varchar(255),
    customchar2 varchar(255),
    customchar3 varchar(1333),
    customdec1 numeric(12,7),
    customdec2 numeric(12,7),
    customtext1 text,
    customtext2 text,
    customtext3 text,
    customtext4 text,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_enro_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_enro_cou_ix ON mdl_enrol (courseid);
CREATE INDEX mdl_enro_enr_ix ON mdl_enrol (enrol);
CREATE INDEX mdl_enro_rol_ix ON mdl_enrol (roleid);

CREATE TABLE mdl_groups (
    id bigserial,
    courseid bigint NOT NULL,
    idnumber varchar(100) NOT NULL DEFAULT '',
    name varchar(254) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    enrolmentkey varchar(50),
    picture bigint NOT NULL DEFAULT 0,
    visibility smallint NOT NULL DEFAULT 0,
    participation smallint NOT NULL DEFAULT 1,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_grou_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_grou_cou_ix ON mdl_groups (courseid);
CREATE INDEX mdl_grou_idn_ix ON mdl_groups (idnumber);

CREATE TABLE mdl_groups_members (
    id bigserial,
    groupid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    timeadded bigint NOT NULL DEFAULT 0,
    component varchar(100) NOT NULL DEFAULT '',
    itemid bigint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_groumemb_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_groumemb_gro_ix ON mdl_groups_members (groupid);
CREATE INDEX mdl_groumemb_use_ix ON mdl_groups_members (userid);
CREATE UNIQUE INDEX mdl_groumemb_usegro_uix ON mdl_groups_members (userid, groupid);

CREATE TABLE mdl_local_flowcontrol (
    id bigserial,
    element varchar(16) NOT NULL DEFAULT '',
    fromstate varchar(16) NOT NULL DEFAULT '',
    tostate varchar(16) NOT NULL DEFAULT '',
    CONSTRAINT mdl_locaflow_id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_locaflow_elefrotos_uix ON mdl_local_flowcontrol (element, fromstate, tostate);

CREATE TABLE mdl_local_shop (
    id bigserial,
    name varchar(255) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint,
    currency varchar(3),
    customerorganisationrequired smallint NOT NULL DEFAULT 0,
    enduserorganisationrequired smallint NOT NULL DEFAULT 0,
    endusermobilephonerequired smallint NOT NULL DEFAULT 0,
    printtabbedcategories smallint NOT NULL DEFAULT 1,
    defaultcustomersupportcourse bigint NOT NULL DEFAULT 0,
    forcedownloadleaflet smallint NOT NULL DEFAULT 1,
    allowtax smallint NOT NULL DEFAULT 1,
    discountthreshold numeric(10,0) NOT NULL DEFAULT 0,
    discountrate smallint NOT NULL DEFAULT 0,
    discountrate2 smallint NOT NULL DEFAULT 0,
    discountrate3 smallint NOT NULL DEFAULT 0,
    eula text,
    eulaformat smallint,
    catalogid bigint,
    paymodes text,
    defaultpaymode varchar(16),
    navsteps varchar(255),
    sortorder smallint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_locashop_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashop_cat_ix ON mdl_local_shop (catalogid);
CREATE UNIQUE INDEX mdl_locashop_nam_uix ON mdl_local_shop (name);

CREATE TABLE mdl_local_shop_bill (
    id bigserial,
    blockid bigint,
    shopid bigint,
    userid bigint,
    idnumber varchar(255),
    ordering bigint,
    customerid varchar(50) NOT NULL DEFAULT '',
    invoiceinfo text,
    title varchar(255),
    worktype varchar(5) NOT NULL DEFAULT 'PACK',
    status varchar(10) NOT NULL DEFAULT 'PENDING',
    remotestatus varchar(10) DEFAULT '',
    emissiondate bigint,
    lastactiondate bigint,
    assignedto varchar(16),
    timetodo float8 NOT NULL DEFAULT 0,
    untaxedamount numeric(10,3) NOT NULL DEFAULT 0.00,
    taxes numeric(10,3) NOT NULL DEFAULT 0.00,
    amount numeric(10,3) NOT NULL DEFAULT 0.00,
    currency varchar(16) NOT NULL DEFAULT 'EUR',
    convertedamount numeric(10,3) NOT NULL DEFAULT 0.00,
    transactionid varchar(40),
    onlinetransactionid varchar(128),
    expectedpaiement text,
    paiedamount numeric(10,3) NOT NULL DEFAULT 0.00,
    discount numeric(10,3) NOT NULL DEFAULT 0.00,
    untaxeddiscount numeric(10,3) NOT NULL DEFAULT 0.00,
    discounttaxes numeric(10,3) NOT NULL DEFAULT 0.00,
    paymode varchar(16) NOT NULL DEFAULT 'CHK',
    ignoretax smallint NOT NULL DEFAULT 0,
    productiondata text,
    paymentfee numeric(10,3) NOT NULL DEFAULT 0.00,
    productionfeedback text,
    test smallint NOT NULL DEFAULT 0,
    partnerid bigint,
    partnertag varchar(16),
    CONSTRAINT mdl_locashopbill_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashopbill_cus_ix ON mdl_local_shop_bill (customerid);
CREATE UNIQUE INDEX mdl_locashopbill_ord_uix ON mdl_local_shop_bill (ordering);
CREATE INDEX mdl_locashopbill_sho_ix ON mdl_local_shop_bill (shopid);
CREATE UNIQUE INDEX mdl_locashopbill_tra_uix ON mdl_local_shop_bill (transactionid);

CREATE TABLE mdl_local_shop_billitem (
    id bigserial,
    billid bigint NOT NULL DEFAULT 0,
    ordering bigint NOT NULL DEFAULT 0,
    type varchar(10) NOT NULL DEFAULT 'BILLING',
    itemcode varchar(32),
    catalogitem text,
    abstract varchar(255) NOT NULL DEFAULT '',
    description text NOT NULL,
    delay float8,
    unitcost numeric(10,3) NOT NULL DEFAULT 0.00,
    quantity float8 NOT NULL DEFAULT 1,
    totalprice numeric(10,3) DEFAULT 0.00,
    taxcode varchar(8),
    bundleid integer,
    customerdata text,
    productiondata text,
    CONSTRAINT mdl_locashopbill_id3_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashopbill_bil_ix ON mdl_local_shop_billitem (billid);
CREATE INDEX mdl_locashopbill_bilord_ix ON mdl_local_shop_billitem (billid, ordering);

CREATE TABLE mdl_local_shop_catalog (
    id bigserial,
    name varchar(255) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    salesconditions text,
    salesconditionsformat smallint NOT NULL DEFAULT 0,
    groupid smallint,
    countryrestrictions varchar(255),
    billfooter text,
    billfooterformat smallint,
    CONSTRAINT mdl_locashopcata_id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_locashopcata_nam_uix ON mdl_local_shop_catalog (name);

CREATE TABLE mdl_local_shop_catalogcategory (
    id bigserial,
    catalogid smallint NOT NULL DEFAULT 0,
    parentid bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    seoalias varchar(64),
    seotitle varchar(255),
    seokeywords varchar(255),
    seodescription varchar(255),
    sortorder smallint NOT NULL DEFAULT 0,
    visible smallint NOT NULL DEFAULT 1,
    CONSTRAINT mdl_locashopcata_id5_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashopcata_catpar_ix ON mdl_local_shop_catalogcategory (catalogid, parentid);
CREATE INDEX mdl_locashopcata_par_ix ON mdl_local_shop_catalogcategory (parentid);

CREATE TABLE mdl_local_shop_catalogitem (
    id bigserial,
    catalogid smallint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    categoryid integer DEFAULT 0,
    code varchar(32) NOT NULL DEFAULT '',
    shortname varchar(30) NOT NULL DEFAULT '',
    name varchar(255) NOT NULL DEFAULT '',
    idnumber varchar(255) NOT NULL DEFAULT '',
    description text,
    descriptionformat smallint NOT NULL DEFAULT 0,
    seoalias varchar(64),
    seodescription varchar(255),
    seokeywords varchar(255),
    seotitle varchar(255),
    notes text,
    notesformat smallint NOT NULL DEFAULT 0,
    eula text,
    eulaformat smallint NOT NULL DEFAULT 0,
    range1 integer NOT NULL DEFAULT 0,
    price1 numeric(10,3) NOT NULL DEFAULT 0.00,
    range2 integer NOT NULL DEFAULT 0,
    price2 numeric(10,3) NOT NULL DEFAULT 0.00,
    range3 integer NOT NULL DEFAULT 0,
    price3 numeric(10,3) NOT NULL DEFAULT 0.00,
    range4 integer NOT NULL DEFAULT 0,
    price4 numeric(10,3) NOT NULL DEFAULT 0.00,
    range5 integer NOT NULL DEFAULT 0,
    price5 numeric(10,3) NOT NULL DEFAULT 0.00,
    taxcode varchar(8),
    stock bigint NOT NULL DEFAULT 0,
    sold bigint NOT NULL DEFAULT 0,
    status varchar(20) NOT NULL DEFAULT 'AVAILABLE',
    maxdeliveryquant bigint NOT NULL DEFAULT 0,
    onlyforloggedin smallint NOT NULL DEFAULT 0,
    quantaddressesusers smallint NOT NULL DEFAULT 0,
    renewable smallint NOT NULL DEFAULT 0,
    isset varchar(1) NOT NULL DEFAULT '0',
    setid integer NOT NULL DEFAULT 0,
    showsdescriptioninset smallint NOT NULL DEFAULT 0,
    showsnameinset smallint NOT NULL DEFAULT 0,
    isoptioninbundle smallint NOT NULL DEFAULT 0,
    bundleshowscontent varchar(7) NOT NULL DEFAULT 'DEFAULT',
    productiondata text,
    requireddata text,
    enablehandler varchar(30),
    handlerparams text,
    password varchar(8),
    CONSTRAINT mdl_locashopcata_id3_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashopcata_cat2_ix ON mdl_local_shop_catalogitem (catalogid);
CREATE INDEX mdl_locashopcata_cat_ix ON mdl_local_shop_catalogitem (categoryid);
CREATE UNIQUE INDEX mdl_locashopcata_catcod_uix ON mdl_local_shop_catalogitem (catalogid, code);
CREATE INDEX mdl_locashopcata_set_ix ON mdl_local_shop_catalogitem (setid);
CREATE INDEX mdl_locashopcata_use_ix ON mdl_local_shop_catalogitem (userid);

CREATE TABLE mdl_local_shop_catalogshipping (
    id bigserial,
    productcode varchar(32) NOT NULL DEFAULT '',
    zoneid smallint NOT NULL DEFAULT 0,
    value numeric(10,3) NOT NULL DEFAULT 0.00,
    formula varchar(64),
    a numeric(10,3) NOT NULL DEFAULT 0.00,
    b numeric(10,3) NOT NULL DEFAULT 0.00,
    c numeric(10,3) NOT NULL DEFAULT 0.00,
    CONSTRAINT mdl_locashopcata_id7_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_locashopcata_prozon_uix ON mdl_local_shop_catalogshipping (productcode, zoneid);

CREATE TABLE mdl_local_shop_catalogshipzone (
    id bigserial,
    catalogid smallint NOT NULL DEFAULT 0,
    zonecode varchar(4) NOT NULL DEFAULT '',
    description varchar(255),
    billscopeamount numeric(10,3) NOT NULL DEFAULT 0.00,
    taxid bigint NOT NULL DEFAULT 0,
    applicability text NOT NULL,
    CONSTRAINT mdl_locashopcata_id9_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_locashopcata_catzon_uix ON mdl_local_shop_catalogshipzone (catalogid, zonecode);
CREATE INDEX mdl_locashopcata_tax_ix ON mdl_local_shop_catalogshipzone (taxid);

CREATE TABLE mdl_local_shop_customer (
    id bigserial,
    shopid smallint NOT NULL,
    firstname varchar(40) NOT NULL DEFAULT '',
    lastname varchar(40) NOT NULL DEFAULT '',
    address varchar(255),
    zip varchar(10) NOT NULL DEFAULT '',
    email varchar(80) NOT NULL DEFAULT '',
    city varchar(40) NOT NULL DEFAULT '',
    country varchar(2) NOT NULL DEFAULT '',
    organisation varchar(64) NOT NULL DEFAULT '',
    hasaccount bigint NOT NULL DEFAULT 0,
    invoiceinfo text,
    timecreated bigint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_locashopcust_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashopcust_cou_ix ON mdl_local_shop_customer (country);
CREATE INDEX mdl_locashopcust_has_ix ON mdl_local_shop_customer (hasaccount);

CREATE TABLE mdl_local_shop_customer_owner (
    id bigserial,
    customerid bigint NOT NULL,
    userid bigint NOT NULL,
    CONSTRAINT mdl_locashopcustowne_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashopcustowne_usecus_ix ON mdl_local_shop_customer_owner (userid, customerid);

CREATE TABLE mdl_local_shop_discount (
    id bigserial,
    shopid bigint NOT NULL,
    name varchar(255) NOT NULL DEFAULT '',
    argument text,
    argumentformat smallint,
    type varchar(32) NOT NULL DEFAULT '',
    ruledata text,
    applyon integer NOT NULL DEFAULT 0,
    applydata text,
    rate numeric(10,0),
    enabled smallint,
    ordering smallint NOT NULL,
    operator varchar(16) NOT NULL DEFAULT 'accumulate',
    timecreated bigint NOT NULL,
    timemodified bigint NOT NULL,
    CONSTRAINT mdl_locashopdisc_id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_locashopdisc_shonam_uix ON mdl_local_shop_discount (shopid, name);

CREATE TABLE mdl_local_shop_partner (
    id bigserial,
    shopid bigint NOT NULL,
    name varchar(255) NOT NULL DEFAULT '',
    partnerkey varchar(16) NOT NULL DEFAULT '',
    referer varchar(255),
    partnersecret varchar(32) NOT NULL DEFAULT '',
    customerid bigint NOT NULL DEFAULT 0,
    moodleuser bigint NOT NULL DEFAULT 0,
    enabled smallint,
    CONSTRAINT mdl_locashoppart_id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_locashoppart_par_uix ON mdl_local_shop_partner (partnerkey);

CREATE TABLE mdl_local_shop_paypal_ipn (
    id bigserial,
    txnid varchar(32) NOT NULL DEFAULT '',
    transid varchar(32) NOT NULL DEFAULT '',
    paypalinfo text,
    result varchar(16) NOT NULL DEFAULT '',
    timecreated bigint NOT NULL,
    CONSTRAINT mdl_locashoppaypipn_id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_locashoppaypipn_tra_uix ON mdl_local_shop_paypal_ipn (transid);
CREATE UNIQUE INDEX mdl_locashoppaypipn_txn_uix ON mdl_local_shop_paypal_ipn (txnid);

CREATE TABLE mdl_local_shop_product (
    id bigserial,
    catalogitemid bigint NOT NULL DEFAULT 0,
    initialbillitemid bigint NOT NULL DEFAULT 0,
    currentbillitemid bigint NOT NULL DEFAULT 0,
    customerid bigint NOT NULL DEFAULT 0,
    contexttype varchar(32) NOT NULL DEFAULT '',
    instanceid bigint NOT NULL DEFAULT 0,
    startdate bigint NOT NULL DEFAULT 0,
    enddate bigint NOT NULL DEFAULT 0,
    reference varchar(255) NOT NULL DEFAULT '',
    productiondata text NOT NULL,
    extradata text NOT NULL,
    deleted smallint NOT NULL DEFAULT 0,
    test smallint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_locashopprod_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashopprod_cat_ix ON mdl_local_shop_product (catalogitemid);
CREATE INDEX mdl_locashopprod_cus_ix ON mdl_local_shop_product (customerid);
CREATE INDEX mdl_locashopprod_ini_ix ON mdl_local_shop_product (initialbillitemid);

CREATE TABLE mdl_local_shop_productevent (
    id bigserial,
    productid bigint NOT NULL,
    billitemid bigint NOT NULL,
    eventtype varchar(32) NOT NULL DEFAULT '',
    eventdata text,
    datecreated bigint NOT NULL,
    CONSTRAINT mdl_locashopprod_id3_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_locashopprod_bil_ix ON mdl_local_shop_productevent (billitemid);
CREATE INDEX mdl_locashopprod_pro_ix ON mdl_local_shop_productevent (productid);

CREATE TABLE mdl_local_shop_tax (
    id bigserial,
    country varchar(2) NOT NULL DEFAULT '',
    title varchar(128) NOT NULL DEFAULT '',
    ratio float8 NOT NULL,
    formula varchar(255),
    CONSTRAINT mdl_locashoptax_id_pk PRIMARY KEY (id)
);

CREATE TABLE mdl_role (
    id bigserial,
    name varchar(255) NOT NULL DEFAULT '',
    shortname varchar(100) NOT NULL DEFAULT '',
    description text NOT NULL,
    sortorder bigint NOT NULL DEFAULT 0,
    archetype varchar(30) NOT NULL DEFAULT '',
    CONSTRAINT mdl_role_id_pk PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mdl_role_sho_uix ON mdl_role (shortname);
CREATE UNIQUE INDEX mdl_role_sor_uix ON mdl_role (sortorder);

CREATE TABLE mdl_role_assignments (
    id bigserial,
    roleid bigint NOT NULL DEFAULT 0,
    contextid bigint NOT NULL DEFAULT 0,
    userid bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    modifierid bigint NOT NULL DEFAULT 0,
    component varchar(100) NOT NULL DEFAULT '',
    itemid bigint NOT NULL DEFAULT 0,
    sortorder bigint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_roleassi_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_roleassi_comiteuse_ix ON mdl_role_assignments (component, itemid, userid);
CREATE INDEX mdl_roleassi_con_ix ON mdl_role_assignments (contextid);
CREATE INDEX mdl_roleassi_rol_ix ON mdl_role_assignments (roleid);
CREATE INDEX mdl_roleassi_rolcon_ix ON mdl_role_assignments (roleid, contextid);
CREATE INDEX mdl_roleassi_sor_ix ON mdl_role_assignments (sortorder);
CREATE INDEX mdl_roleassi_use_ix ON mdl_role_assignments (userid);
CREATE INDEX mdl_roleassi_useconrol_ix ON mdl_role_assignments (userid, contextid, roleid);

CREATE TABLE mdl_user (
    id bigserial,
    auth varchar(20) NOT NULL DEFAULT 'manual',
    confirmed smallint NOT NULL DEFAULT 0,
    policyagreed smallint NOT NULL DEFAULT 0,
    deleted smallint NOT NULL DEFAULT 0,
    suspended smallint NOT NULL DEFAULT 0,
    mnethostid bigint NOT NULL DEFAULT 0,
    username varchar(100) NOT NULL DEFAULT '',
    password varchar(255) NOT NULL DEFAULT '',
    idnumber varchar(255) NOT NULL DEFAULT '',
    firstname varchar(100) NOT NULL DEFAULT '',
    lastname varchar(100) NOT NULL DEFAULT '',
    email varchar(100) NOT NULL DEFAULT '',
    emailstop smallint NOT NULL DEFAULT 0,
    phone1 varchar(20) NOT NULL DEFAULT '',
    phone2 varchar(20) NOT NULL DEFAULT '',
    institution varchar(255) NOT NULL DEFAULT '',
    department varchar(255) NOT NULL DEFAULT '',
    address varchar(255) NOT NULL DEFAULT '',
    city varchar(120) NOT NULL DEFAULT '',
    country varchar(2) NOT NULL DEFAULT '',
    lang varchar(30) NOT NULL DEFAULT 'en',
    calendartype varchar(30) NOT NULL DEFAULT 'gregorian',
    theme varchar(50) NOT NULL DEFAULT '',
    timezone varchar(100) NOT NULL DEFAULT '99',
    firstaccess bigint NOT NULL DEFAULT 0,
    lastaccess bigint NOT NULL DEFAULT 0,
    lastlogin bigint NOT NULL DEFAULT 0,
    currentlogin bigint NOT NULL DEFAULT 0,
    lastip varchar(45) NOT NULL DEFAULT '',
    secret varchar(15) NOT NULL DEFAULT '',
    picture bigint NOT NULL DEFAULT 0,
    description text,
    descriptionformat smallint NOT NULL DEFAULT 1,
    mailformat smallint NOT NULL DEFAULT 1,
    maildigest smallint NOT NULL DEFAULT 0,
    maildisplay smallint NOT NULL DEFAULT 2,
    autosubscribe smallint NOT NULL DEFAULT 1,
    trackforums smallint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    trustbitmask bigint NOT NULL DEFAULT 0,
    imagealt varchar(255),
    lastnamephonetic varchar(255),
    firstnamephonetic varchar(255),
    middlename varchar(255),
    alternatename varchar(255),
    moodlenetprofile varchar(255),
    CONSTRAINT mdl_user_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_user_alt_ix ON mdl_user (alternatename);
CREATE INDEX mdl_user_aut_ix ON mdl_user (auth);
CREATE INDEX mdl_user_cit_ix ON mdl_user (city);
CREATE INDEX mdl_user_con_ix ON mdl_user (confirmed);
CREATE INDEX mdl_user_cou_ix ON mdl_user (country);
CREATE INDEX mdl_user_del_ix ON mdl_user (deleted);
CREATE INDEX mdl_user_ema_ix ON mdl_user (email);
CREATE INDEX mdl_user_fir2_ix ON mdl_user (firstnamephonetic);
CREATE INDEX mdl_user_fir_ix ON mdl_user (firstname);
CREATE INDEX mdl_user_idn_ix ON mdl_user (idnumber);
CREATE INDEX mdl_user_las2_ix ON mdl_user (lastaccess);
CREATE INDEX mdl_user_las3_ix ON mdl_user (lastnamephonetic);
CREATE INDEX mdl_user_las_ix ON mdl_user (lastname);
CREATE INDEX mdl_user_mid_ix ON mdl_user (middlename);
CREATE UNIQUE INDEX mdl_user_mneuse_uix ON mdl_user (mnethostid, username);

CREATE TABLE mdl_user_enrolments (
    id bigserial,
    status bigint NOT NULL DEFAULT 0,
    enrolid bigint NOT NULL,
    userid bigint NOT NULL,
    timestart bigint NOT NULL DEFAULT 0,
    timeend bigint NOT NULL DEFAULT 2147483647,
    modifierid bigint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    CONSTRAINT mdl_userenro_id_pk PRIMARY KEY (id)
);
CREATE INDEX mdl_userenro_enr_ix ON mdl_user_enrolments (enrolid);
CREATE UNIQUE INDEX mdl_userenro_enruse_uix ON mdl_user_enrolments (enrolid, userid);
CREATE INDEX mdl_userenro_mod_ix ON mdl_user_enrolments (modifierid);
CREATE INDEX mdl_userenro_use_ix ON mdl_user_enrolments (userid);

CREATE TABLE mdl_external_tokens (
    id bigserial,
    token varchar(128) NOT NULL DEFAULT '',
    privatetoken varchar(64),
    tokentype smallint NOT NULL,
    userid bigint NOT NULL,
    externalserviceid bigint NOT NULL,
    sid varchar(128),
    contextid bigint NOT NULL,
    creatorid bigint NOT NULL DEFAULT 1,
    iprestriction varchar(255),
    validuntil bigint,
    timecreated bigint NOT NULL,
    lastaccess bigint,
    name varchar(255)
);
CREATE INDEX mdl_extetoke_con_ix ON mdl_external_tokens (contextid);
CREATE INDEX mdl_extetoke_cre_ix ON mdl_external_tokens (creatorid);
CREATE INDEX mdl_extetoke_ext_ix ON mdl_external_tokens (externalserviceid);
CREATE UNIQUE INDEX mdl_extetoke_id_pk ON mdl_external_tokens (id);
CREATE INDEX mdl_extetoke_sid_ix ON mdl_external_tokens (sid);
CREATE INDEX mdl_extetoke_tok_ix ON mdl_external_tokens (token);
CREATE INDEX mdl_extetoke_use_ix ON mdl_external_tokens (userid);

CREATE TABLE mdl_external_services (
    id bigserial,
    name varchar(200) NOT NULL DEFAULT '',
    enabled smallint NOT NULL,
    requiredcapability varchar(150),
    restrictedusers smallint NOT NULL,
    component varchar(100),
    timecreated bigint NOT NULL,
    timemodified bigint,
    shortname varchar(255),
    downloadfiles smallint NOT NULL DEFAULT 0,
    uploadfiles smallint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mdl_exteserv_id_pk ON mdl_external_services (id);
CREATE UNIQUE INDEX mdl_exteserv_nam_uix ON mdl_external_services (name);

CREATE TABLE mdl_external_services_functions (
    id bigserial,
    externalserviceid bigint NOT NULL,
    functionname varchar(200) NOT NULL DEFAULT ''
);
CREATE INDEX mdl_exteservfunc_ext_ix ON mdl_external_services_functions (externalserviceid);
CREATE UNIQUE INDEX mdl_exteservfunc_id_pk ON mdl_external_services_functions (id);

CREATE TABLE mdl_external_services_users (
    id bigserial,
    externalserviceid bigint NOT NULL,
    userid bigint NOT NULL,
    iprestriction varchar(255),
    validuntil bigint,
    timecreated bigint
);
CREATE INDEX mdl_exteservuser_ext_ix ON mdl_external_services_users (externalserviceid);
CREATE UNIQUE INDEX mdl_exteservuser_id_pk ON mdl_external_services_users (id);
CREATE INDEX mdl_exteservuser_use_ix ON mdl_external_services_users (userid);

CREATE TABLE mdl_user_preferences (
    id bigserial,
    userid bigint NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL DEFAULT '',
    value varchar(1333) NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX mdl_userpref_id_pk ON mdl_user_preferences (id);
CREATE INDEX mdl_userpref_nam_ix ON mdl_user_preferences (name);
CREATE UNIQUE INDEX mdl_userpref_usenam_uix ON mdl_user_preferences (userid, name);

CREATE TABLE mdl_messages (
    id bigserial,
    useridfrom bigint NOT NULL,
    conversationid bigint NOT NULL,
    subject text,
    fullmessage text,
    fullmessageformat smallint NOT NULL DEFAULT 0,
    fullmessagehtml text,
    smallmessage text,
    timecreated bigint NOT NULL,
    fullmessagetrust smallint NOT NULL DEFAULT 0,
    customdata text
);
CREATE INDEX mdl_mess_con_ix ON mdl_messages (conversationid);
CREATE INDEX mdl_mess_contim_ix ON mdl_messages (conversationid, timecreated);
CREATE UNIQUE INDEX mdl_mess_id3_pk ON mdl_messages (id);
CREATE INDEX mdl_mess_use_ix ON mdl_messages (useridfrom);

CREATE TABLE mdl_message_conversations (
    id bigserial,
    type bigint NOT NULL DEFAULT 1,
    name varchar(255),
    convhash varchar(40),
    component varchar(100),
    itemtype varchar(100),
    itemid bigint,
    contextid bigint,
    enabled smallint NOT NULL DEFAULT 0,
    timecreated bigint NOT NULL,
    timemodified bigint
);
CREATE INDEX mdl_messconv_comiteitecon_ix ON mdl_message_conversations (component, itemtype, itemid, contextid);
CREATE INDEX mdl_messconv_con2_ix ON mdl_message_conversations (contextid);
CREATE INDEX mdl_messconv_con_ix ON mdl_message_conversations (convhash);
CREATE UNIQUE INDEX mdl_messconv_id_pk ON mdl_message_conversations (id);
CREATE INDEX mdl_messconv_typ_ix ON mdl_message_conversations (type);

CREATE TABLE mdl_message_conversation_members (
    id bigserial,
    conversationid bigint NOT NULL,
    userid bigint NOT NULL,
    timecreated bigint NOT NULL
);
CREATE INDEX mdl_messconvmemb_con_ix ON mdl_message_conversation_members (conversationid);
CREATE UNIQUE INDEX mdl_messconvmemb_id_pk ON mdl_message_conversation_members (id);
CREATE INDEX mdl_messconvmemb_use_ix ON mdl_message_conversation_members (userid);

CREATE TABLE mdl_role_allow_assign (
    id bigserial,
    roleid bigint NOT NULL DEFAULT 0,
    allowassign bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_rolealloassi_all_ix ON mdl_role_allow_assign (allowassign);
CREATE UNIQUE INDEX mdl_rolealloassi_id_pk ON mdl_role_allow_assign (id);
CREATE INDEX mdl_rolealloassi_rol_ix ON mdl_role_allow_assign (roleid);
CREATE UNIQUE INDEX mdl_rolealloassi_rolall_uix ON mdl_role_allow_assign (roleid, allowassign);

CREATE TABLE mdl_role_context_levels (
    id bigserial,
    roleid bigint NOT NULL,
    contextlevel bigint NOT NULL
);
CREATE UNIQUE INDEX mdl_rolecontleve_conrol_uix ON mdl_role_context_levels (contextlevel, roleid);
CREATE UNIQUE INDEX mdl_rolecontleve_id_pk ON mdl_role_context_levels (id);
CREATE INDEX mdl_rolecontleve_rol_ix ON mdl_role_context_levels (roleid);

CREATE TABLE mdl_role_capabilities (
    id bigserial,
    contextid bigint NOT NULL DEFAULT 0,
    roleid bigint NOT NULL DEFAULT 0,
    capability varchar(255) NOT NULL DEFAULT '',
    permission bigint NOT NULL DEFAULT 0,
    timemodified bigint NOT NULL DEFAULT 0,
    modifierid bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_rolecapa_cap_ix ON mdl_role_capabilities (capability);
CREATE INDEX mdl_rolecapa_con_ix ON mdl_role_capabilities (contextid);
CREATE UNIQUE INDEX mdl_rolecapa_id_pk ON mdl_role_capabilities (id);
CREATE INDEX mdl_rolecapa_mod_ix ON mdl_role_capabilities (modifierid);
CREATE INDEX mdl_rolecapa_rol_ix ON mdl_role_capabilities (roleid);
CREATE UNIQUE INDEX mdl_rolecapa_rolconcap_uix ON mdl_role_capabilities (roleid, contextid, capability);

CREATE TABLE mdl_config (
    id bigserial,
    name varchar(255) NOT NULL DEFAULT '',
    value text NOT NULL
);
CREATE UNIQUE INDEX mdl_conf_id_pk ON mdl_config (id);
CREATE UNIQUE INDEX mdl_conf_nam_uix ON mdl_config (name);

CREATE TABLE mdl_config_plugins (
    id bigserial,
    plugin varchar(100) NOT NULL DEFAULT 'core',
    name varchar(100) NOT NULL DEFAULT '',
    value text NOT NULL
);
CREATE UNIQUE INDEX mdl_confplug_id_pk ON mdl_config_plugins (id);
CREATE UNIQUE INDEX mdl_confplug_plunam_uix ON mdl_config_plugins (plugin, name);

CREATE TABLE mdl_user_lastaccess (
    id bigserial,
    userid bigint NOT NULL DEFAULT 0,
    courseid bigint NOT NULL DEFAULT 0,
    timeaccess bigint NOT NULL DEFAULT 0
);
CREATE INDEX mdl_userlast_cou_ix ON mdl_user_lastaccess (courseid);
CREATE UNIQUE INDEX mdl_userlast_id_pk ON mdl_user_lastaccess (id);
CREATE INDEX mdl_userlast_use_ix ON mdl_user_lastaccess (userid);
CREATE UNIQUE INDEX mdl_userlast_usecou_uix ON mdl_user_lastaccess (userid, courseid);

CREATE TABLE mdl_logstore_standard_log (
    id bigserial,
    eventname varchar(255) NOT NULL DEFAULT '',
    component varchar(100) NOT NULL DEFAULT '',
    action varchar(100) NOT NULL DEFAULT '',
    target varchar(100) NOT NULL DEFAULT '',
    objecttable varchar(50),
    objectid bigint,
    crud varchar(1) NOT NULL DEFAULT '',
    edulevel smallint NOT NULL,
    contextid bigint NOT NULL,
    contextlevel bigint NOT NULL,
    contextinstanceid bigint NOT NULL,
    userid bigint NOT NULL,
    courseid bigint,
    relateduserid bigint,
    anonymous smallint NOT NULL DEFAULT 0,
    other text,
    timecreated bigint NOT NULL,
    origin varchar(10),
    ip varchar(45),
    realuserid bigint
);
CREATE INDEX mdl_logsstanlog_con_ix ON mdl_logstore_standard_log (contextid);
CREATE INDEX mdl_logsstanlog_cou_ix ON mdl_logstore_standard_log (courseid);
CREATE INDEX mdl_logsstanlog_couanotim_ix ON mdl_logstore_standard_log (courseid, anonymous, timecreated);
CREATE UNIQUE INDEX mdl_logsstanlog_id_pk ON mdl_logstore_standard_log (id);
CREATE INDEX mdl_logsstanlog_rea_ix ON mdl_logstore_standard_log (realuserid);
CREATE INDEX mdl_logsstanlog_rel_ix ON mdl_logstore_standard_log (relateduserid);
CREATE INDEX mdl_logsstanlog_tim_ix ON mdl_logstore_standard_log (timecreated);
CREATE INDEX mdl_logsstanlog_use_ix ON mdl_logstore_standard_log (userid);
CREATE INDEX mdl_logsstanlog_useconconcr_ix ON mdl_logstore_standard_log (userid, contextlevel, contextinstanceid, crud, edulevel, timecreated);

-- What the sandbox itself keeps: nothing a real Moodle has.
CREATE SCHEMA sandbox;
-- Mails that Moodle would have sent. kind: newpassword (after core_user_create_users with createpassword).
CREATE TABLE sandbox.mail (
    id bigserial PRIMARY KEY,
    userid bigint NOT NULL,
    kind text NOT NULL,
    address text NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- What stands in Moodle's config.php, its files or PHP's settings rather than in its database; read at every call.
-- max_input_vars: PHP's; languages: installed ones, separated by commas; cli_maintenance: 1 answers 503 as
-- admin/cli/maintenance.php does; password_mail: 0 keeps the mail from being sent, as noemailever does.
CREATE TABLE sandbox.settings (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO sandbox.settings VALUES
    ('max_input_vars', '1000'), ('post_max_size', '8388608'), ('languages', 'en'), ('cli_maintenance', '0');
