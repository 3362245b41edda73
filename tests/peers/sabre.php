<?php
// sabre/vobject reads an .ics on standard input: the engine of Nextcloud's server, Baïkal and SabreDAV.
// It takes a zone by its name, from PHP's own tables; so it proves our TZID, where the other two prove our VTIMEZONE.
error_reporting(E_ALL & ~E_DEPRECATED);  // Debian's sabre/vobject is older than its PHP
require 'Sabre/VObject/autoload.php';

use Sabre\VObject\Property\DateTime;
use Sabre\VObject\Reader;

function written($property) {
    $kind = $property->getDateType();
    if ($kind === DateTime::LOCAL) throw new Exception("$property floats: it names no zone");
    $time = clone $property->getDateTime();
    return $kind === DateTime::DATE ? $time->format('Y-m-d') : $time->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
}

function value($property) {
    // This old reader leaves the escapes of comma and semicolon to its caller.
    return $property === null ? null : strtr((string) $property, ['\\,' => ',', '\\;' => ';']);
}

$events = [];
foreach (Reader::read(file_get_contents('php://stdin'))->select('VEVENT') as $event) {
    $events[] = [
        'uid' => value($event->UID), 'summary' => value($event->SUMMARY),
        'status' => value($event->STATUS), 'transp' => value($event->TRANSP),
        'start' => written($event->DTSTART), 'end' => written($event->DTEND),
    ];
}
usort($events, function ($a, $b) { return strcmp($a['uid'], $b['uid']); });
echo json_encode($events, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR), "\n";
